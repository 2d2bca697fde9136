import { inspect } from './look.mjs';
import { APP, PROVIDER, consent, expect, signIn, signInBeside, somebody, storedKeys, test, watch } from './support.mjs';

const signOut = (page) => page.getByRole('navigation').getByRole('button', { name: 'Sign out' }).click();
const confirm = (page) => page.locator('button[name=logout]').click();

test('signing out forgets first, then revokes, then ends the session at the provider', async ({ page }) => {
  await signIn(page);
  let storedAtRevocation;
  await page.route(`${PROVIDER}/token/revocation`, async (route) => {
    storedAtRevocation ??= await storedKeys(page, 'daypass:session');
    await route.continue();
  });
  const order = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/revocation')) order.push('revoke');
    if (request.isNavigationRequest() && request.url().split('?')[0] === `${PROVIDER}/session/end`) order.push('end');
  });
  await signOut(page);
  await confirm(page);
  await expect(page).toHaveURL(`${APP}/signed-out`);
  await expect(page.getByRole('heading', { name: 'See you next time' })).toBeVisible();
  await expect(page.getByText('revoked')).toBeVisible();
  await expect(page.getByText('asked to end, and it sent you back')).toBeVisible();
  expect(storedAtRevocation).toEqual([]);
  expect(order[0]).toBe('revoke');
  expect(order.at(-1)).toBe('end');
  expect(await storedKeys(page, 'daypass:session')).toEqual([]);
});

test('a person who stays signed in at the provider is not told that its session has ended', async ({ page }) => {
  const user = await signIn(page);
  await signOut(page);
  await page.getByRole('button', { name: 'No, stay signed in' }).click();
  await expect(page).toHaveURL(`${APP}/signed-out`);
  const main = page.locator('main');
  await expect(main).toContainText('If you chose to stay signed in there, the next sign-in may not ask for a password.');
  await expect(main).toContainText('You are signed out here.');
  await expect(main).not.toContainText(/signed out (here and )?at|session (has |was )?ended|Session at the provider\s*ended/);
  await expect(page.locator('.terms div', { hasText: 'Session at the provider' }).locator('dd')).toHaveText('asked to end, and it sent you back');
  // the provider has indeed kept its session: it asks for consent and for no password
  await page.getByRole('link', { name: 'Sign in again' }).click();
  await page.getByRole('button', { name: /Development provider/ }).click();
  await consent(page);
  await expect(page).toHaveURL(`${APP}/account`);
  await expect(main).toContainText(user);
});

test('the refresh token is dead after signing out', async ({ page, request }) => {
  await signIn(page);
  const stored = await page.evaluate(() => Object.values(sessionStorage).join());
  const refreshToken = /"refresh_token":"([^"]+)"/.exec(stored)[1];
  await signOut(page);
  await page.locator('button[name=logout]').waitFor();
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: 'daypass' };
  const answer = await request.post(`${PROVIDER}/token`, { form });
  expect((await answer.json()).error).toBe('invalid_grant');
});

const revoke = (page) => page.getByRole('main').getByRole('button', { name: 'Revoke' }).click();

test('revoking kills the tokens and leaves the session at the provider alone', async ({ page, request }) => {
  const user = await signIn(page);
  const stored = await page.evaluate(() => Object.values(sessionStorage).join());
  const refreshToken = /"refresh_token":"([^"]+)"/.exec(stored)[1];
  const ends = watch(page, (it) => it.url().startsWith(`${PROVIDER}/session/end`));
  await expect(page.getByRole('main').getByRole('button', { name: 'Revoke' })).toHaveAccessibleDescription(/you stay signed in at the provider/);
  await revoke(page);
  await inspect(page, 'The tokens are revoked');
  await expect(page).toHaveTitle(/^Revocation · /);
  await expect(page).toHaveURL(`${APP}/signed-out`);
  const term = (name) => page.locator('.terms div', { hasText: name }).locator('dd');
  await expect(term('Tokens at the provider')).toHaveText('revoked, as far as it can revoke them');
  await expect(term('Session at the provider')).toHaveText('left alone');
  await expect(page.locator('main')).not.toContainText(/offers no sign-out|sent you back/);
  expect(await storedKeys(page, 'daypass:session')).toEqual([]);
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: 'daypass' };
  const answer = await request.post(`${PROVIDER}/token`, { form });
  expect((await answer.json()).error).toBe('invalid_grant');
  // it asks for consent and for no password
  await page.getByRole('link', { name: 'Sign in again' }).click();
  await page.getByRole('button', { name: /Development provider/ }).click();
  await consent(page);
  await expect(page).toHaveURL(`${APP}/account`);
  await expect(page.locator('main')).toContainText(user);
  expect(ends.map((it) => it.url())).toEqual([]);
});

test('revoking reaches the copy in a duplicated tab, and other accounts stay', async ({ page }) => {
  const first = await signIn(page);
  await signInBeside(page);
  const [copy] = await Promise.all([page.waitForEvent('popup'), page.evaluate(() => { window.open('/account'); })]);
  await expect(copy.getByRole('navigation', { name: 'Main' })).toBeVisible();
  await revoke(page);
  await expect(page.locator('main')).toContainText('Your other accounts are still signed in.');
  for (const tab of [page, copy]) {
    await expect(tab.getByRole('button', { name: /^Continue as / })).toHaveCount(1);
    expect(await storedKeys(tab, 'daypass:session')).toHaveLength(1);
  }
  await page.getByRole('button', { name: new RegExp(`^Continue as ${first}`, 'i') }).click();
  await expect(page).toHaveURL(`${APP}/account`);
  await expect(page.getByRole('main').getByText('In use', { exact: true })).toBeVisible();
});

test('Back after signing out shows nothing private', async ({ page }) => {
  await signIn(page, { user: 'alan' });
  await expect(page.getByRole('heading', { name: 'Alan Turing' })).toBeVisible();
  await signOut(page);
  await confirm(page);
  await expect(page).toHaveURL(`${APP}/signed-out`);
  for (let step = 0; step < 3; step++) {
    await page.goBack();
    await expect(page.getByText('Alan Turing')).toHaveCount(0);
    if (page.url().startsWith(APP)) expect(await storedKeys(page, 'daypass:session')).toEqual([]);
  }
});

test('a return from the provider without state or with another one still confirms nothing and breaks nothing', async ({ page }) => {
  await signIn(page);
  await signOut(page);
  await page.locator('button[name=logout]').waitFor();
  await page.goto('/signed-out?state=of-somebody-else');
  await expect(page.getByRole('heading', { name: 'Signed out here' })).toBeVisible();
  await expect(page).toHaveURL(`${APP}/signed-out`);
  await page.goto('/signed-out');
  await expect(page.getByRole('heading', { name: 'Nobody is signed in' })).toBeVisible();
});

test('a provider that cannot be reached does not keep anybody signed in', async ({ page }) => {
  await signIn(page);
  await page.route(`${PROVIDER}/token/revocation`, (route) => route.abort('connectionrefused'));
  await signOut(page);
  await confirm(page);
  await expect(page).toHaveURL(`${APP}/signed-out`);
  await expect(page.getByText('revocation failed', { exact: false })).toBeVisible();
});

test('somebody else can sign in afterwards and sees nothing of the first person', async ({ page, context }) => {
  const first = await signIn(page);
  await signOut(page);
  await confirm(page);
  await page.getByRole('link', { name: 'Sign in again' }).click();
  await page.getByRole('button', { name: /Development provider/ }).waitFor();
  const second = somebody();
  await signIn(page, { user: second });
  await expect(page.locator('main')).toContainText(second);
  await expect(page.locator('main')).not.toContainText(first);
});

test('a page that comes back after somebody else has signed in shows nothing of the first person', async ({ page, browser }) => {
  const context = await browser.newContext();
  const other = await context.newPage();
  const second = await signIn(other, { from: '/api' });
  const theirs = await other.evaluate(() => ({ ...sessionStorage }));
  await context.close();
  const first = await signIn(page, { from: '/api' });
  await page.getByRole('button', { name: 'Send: Who am I to the API' }).click();
  const answer = page.getByRole('region', { name: 'Response to Who am I to the API' });
  await expect(answer).toContainText(first);
  // what the browser does when it shows a frozen page again
  await page.evaluate((entries) => {
    sessionStorage.clear();
    for (const [key, value] of Object.entries(entries)) sessionStorage.setItem(key, value);
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
  }, theirs);
  await expect(page.locator('body')).not.toContainText(first);
  await page.getByRole('button', { name: 'Send: Who am I to the API' }).click();
  await expect(answer).toContainText(second);
});
