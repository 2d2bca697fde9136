import { readFile } from 'node:fs/promises';
import { APP, PROVIDER, cancel, chooseProvider, expect, host, expectProblem, isToken, signIn, test } from './support.mjs';
import { inspect } from './look.mjs';

const steps = (page) => page.getByRole('region', { name: 'Steps' }).getByRole('list').first().locator('> li');
const titles = (page) => steps(page).getByRole('heading').allInnerTexts();
const open = (page) => page.getByRole('contentinfo').getByRole('link', { name: 'What happened, step by step' }).click();

async function download(page) {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download as JSON' }).click()]);
  expect(file.suggestedFilename()).toBe('daypass-flight.json');
  return readFile(await file.path(), 'utf8');
}

test('a sign-in stands there step by step, the newest last', async ({ page }) => {
  await signIn(page);
  await expect(page.locator('main')).toContainText('@example.com');
  await open(page);
  await expect(page).toHaveURL(`${APP}/flight`);
  await expect(page).toHaveTitle('What happened · Daypass');
  expect((await titles(page)).map((title) => title.replace(/(token endpoint|key set)/, 'server'))).toEqual([
    'Read the discovery document', 'Sent you to the provider', 'The provider sent you back',
    expect.stringMatching(/server$/), expect.stringMatching(/server$/), 'Signed in', 'Read the user information',
  ]);
  const departure = steps(page).filter({ hasText: 'Sent you to the provider' });
  await expect(departure).toContainText(`${PROVIDER}/auth`);
  await departure.getByText('10 parameters').click();
  await expect(departure.locator('dl')).toContainText('code_challenge_method');
  await expect(departure.locator('dl div', { hasText: 'state' }).locator('dd')).toHaveText('[hidden]');
  const token = steps(page).filter({ hasText: 'Asked the token endpoint' });
  await expect(token).toContainText('200 OK');
  await expect(token).toContainText(/\d+ ms/);
  await expect(token).toContainText(`POST ${PROVIDER}/token`);
});

test('what is copied or downloaded holds no token, no code and no name', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  // the test reads the clipboard, which the app may not
  await host(context, { headers: { 'permissions-policy': null } });
  const secrets = [];
  page.on('request', (request) => {
    const form = new URLSearchParams((isToken(request) && request.postData()) || '');
    for (const name of ['code', 'code_verifier', 'refresh_token']) if (form.get(name)) secrets.push(form.get(name));
  });
  const user = await signIn(page, { from: '/api' });
  await page.getByRole('button', { name: 'Send: List my notes' }).click();
  await expect(page.getByText('200 OK')).toBeVisible();
  const stored = await page.evaluate(() => Object.entries(sessionStorage).filter(([key]) => key.startsWith('daypass:session')).map(([, it]) => it).join());
  for (const [, token] of stored.matchAll(/"(?:access_token|refresh_token|id_token)":"([^"]+)"/g)) secrets.push(token);
  expect(secrets.length).toBeGreaterThan(4);
  await open(page);
  await expect(page.locator('main')).toContainText('it holds no token, no code and no name');
  await page.getByRole('button', { name: 'Copy as JSON' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Copied.' })).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  const downloaded = await download(page);
  expect(downloaded).toBe(copied);
  expect(JSON.parse(copied).length).toBe(await steps(page).count());
  for (const text of [copied, await page.locator('main').innerHTML()]) {
    for (const secret of [...secrets, user]) expect(text.toLowerCase()).not.toContain(secret.toLowerCase());
  }
  expect(copied).not.toContain('/notes');
});

test('a clipboard that is refused is told, and the download is still there', async ({ page }) => {
  await page.addInitScript(() => { navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError')); });
  await signIn(page);
  await open(page);
  await page.getByRole('button', { name: 'Copy as JSON' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'download it instead' })).toBeVisible();
  expect(JSON.parse(await download(page)).length).toBeGreaterThan(3);
});

test('nothing has happened yet in a new tab, and signing out stays on record', async ({ page }) => {
  await page.goto('/flight');
  await inspect(page, 'Nothing has happened yet');
  await signIn(page, { user: 'octocat', provider: /OAuth 2.0 only/ });
  await page.getByRole('navigation').getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(`${APP}/signed-out`);
  await open(page);
  await expect(steps(page).filter({ hasText: 'Signed out here' })).toHaveCount(1);
  await expect(steps(page).last()).toContainText('revocation endpoint');
});

test('a failure leads to its steps, and the one that failed is marked with its code', async ({ page }) => {
  await page.goto('/');
  await chooseProvider(page);
  await cancel(page);
  await expectProblem(page, 'access_denied');
  await page.locator('main').getByRole('link', { name: 'What happened, step by step' }).click();
  const failed = steps(page).last();
  await expect(failed).toContainText('The sign-in was refused');
  await expect(failed.locator('.badge.fail')).toHaveText('access_denied');
  await inspect(page, 'What happened, step by step');
});

test('the account page leads there, and a reload keeps the record', async ({ page }) => {
  await signIn(page);
  await page.locator('main').getByRole('link', { name: 'What happened, step by step' }).click();
  await expect(steps(page).filter({ hasText: 'Signed in' })).toHaveCount(1);
  await expect(page.locator('h1')).toBeFocused();
  await page.reload();
  await expect(steps(page).filter({ hasText: 'Signed in' })).toHaveCount(1);
});

test('a step that is made while somebody looks appears at the end', async ({ page }) => {
  await signIn(page);
  await open(page);
  const [copy] = await Promise.all([page.waitForEvent('popup'), page.evaluate(() => { window.open('/account'); })]);
  await copy.getByRole('navigation').getByRole('button', { name: 'Sign out' }).click();
  await expect(steps(page).last()).toContainText('Signed out here');
});
