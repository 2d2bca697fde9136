import {
  APP, PROVIDER, authenticate, cancel, chooseProvider, configure, consent, expect, expectProblem, finish, host, isToken, signIn, somebody,
  storedKeys, test, watch,
} from './support.mjs';

const notice = (page) => page.getByRole('status', { name: 'Sign-in in another window' });

// The pages of the app demand that other origins lose every handle to them.
const severApp = (context, policy = 'same-origin') => host(context, { headers: { 'cross-origin-opener-policy': policy } });

// The pages of the provider demand it.
async function severProvider(context) {
  await context.route(`${PROVIDER}/**`, async (route) => {
    if (route.request().resourceType() !== 'document') return route.fallback();
    const response = await route.fetch({ maxRedirects: 0 });
    await route.fulfill({ response, headers: { ...response.headers(), 'cross-origin-opener-policy': 'same-origin' } });
  });
}

async function open(page) {
  const [popup] = await Promise.all([page.waitForEvent('popup'), chooseProvider(page)]);
  await popup.locator('input[name=login]').waitFor();
  return popup;
}

const signInThere = (popup, user = somebody()) => finish(popup, () => authenticate(popup, user));

test.beforeEach(({ context }) => configure(context, (provider) => { provider.sign_in = 'popup'; }));

test('a person signs in in a window of its own, which closes, and the page goes on', async ({ page }) => {
  const tokens = watch(page, isToken);
  await page.goto('/');
  await page.evaluate(() => { window.same = true; });
  const popup = await open(page);
  await expect(notice(page)).toContainText('Continue in the window that has opened');
  expect(await storedKeys(page, 'daypass:attempt')).toEqual([]);
  await signInThere(popup, 'ada');
  await expect(page).toHaveURL(`${APP}/account`);
  await expect(page.getByRole('heading', { name: 'Ada Lovelace' })).toBeVisible();
  await expect(notice(page)).toHaveCount(0);
  expect(await page.evaluate(() => window.same), 'the page was not left').toBe(true);
  expect(tokens).toHaveLength(1);
});

for (const [who, sever] of [
  ['the app severs', [severApp]], ['the provider severs', [severProvider]], ['both sever', [severApp, severProvider]],
]) {
  test(`it works where ${who} the windows from each other`, async ({ page, context }) => {
    for (const it of sever) await it(context);
    await page.goto('/');
    const popup = await open(page);
    expect(await popup.evaluate(() => window.opener), 'the window is severed').toBe(null);
    await signInThere(popup);
    await expect(page).toHaveURL(`${APP}/account`);
  });
}

test('where the browser opens no window, it leaves the page', async ({ page }) => {
  await page.addInitScript(() => { window.open = () => null; });
  await signIn(page);
  await expect(page).toHaveURL(`${APP}/account`);
});

test('a window that was closed by hand does not keep anybody from starting again', async ({ page }) => {
  await page.goto('/');
  await (await open(page)).close();
  const popup = await open(page);
  await signInThere(popup);
  await expect(page).toHaveURL(`${APP}/account`);
});

test('cancelling closes the window and leaves the page as it was', async ({ page }) => {
  await page.goto('/');
  const popup = await open(page);
  const closed = popup.waitForEvent('close');
  await notice(page).getByRole('button', { name: 'Cancel' }).click();
  await closed;
  await expect(notice(page)).toHaveCount(0);
  await expect(page.getByRole('button', { name: /Development provider/ })).toHaveAttribute('aria-busy', 'false');
  await expect(page.locator('.notice.fail')).toHaveCount(0);
});

test('the same sign-in can be continued here instead', async ({ page }) => {
  await page.goto('/');
  const popup = await open(page);
  const closed = popup.waitForEvent('close');
  await notice(page).getByRole('button', { name: 'Open it here instead' }).click();
  await closed;
  await authenticate(page, somebody());
  await expect(page).toHaveURL(`${APP}/account`);
});

test('a refusal in the window is told on the page', async ({ page }) => {
  await page.goto('/');
  const popup = await open(page);
  await finish(popup, cancel);
  await expectProblem(page, 'access_denied');
  await expect(page).toHaveURL(`${APP}/`);
});

test('a duplicate of the page takes no answer, and the code is sent once', async ({ page, context }) => {
  await page.goto('/');
  const popup = await open(page);
  const [copy] = await Promise.all([page.waitForEvent('popup'), page.evaluate(() => { window.open('/'); })]);
  await copy.getByRole('button', { name: /Development provider/ }).waitFor();
  const tokens = [];
  context.on('request', (request) => { if (isToken(request)) tokens.push(request); });
  await signInThere(popup);
  await expect(page).toHaveURL(`${APP}/account`);
  expect(tokens).toHaveLength(1);
  expect(await storedKeys(copy, 'daypass:session')).toEqual([]);
});

test('what is said between the windows holds no code', async ({ page, context }) => {
  const listener = await context.newPage();
  await listener.goto('/');
  await listener.evaluate(() => {
    window.heard = [];
    new BroadcastChannel('daypass').onmessage = (event) => window.heard.push(event.data);
  });
  await page.goto('/');
  const popup = await open(page);
  const answers = [];
  popup.on('request', (request) => { if (request.url().startsWith(`${APP}/callback?`)) answers.push(new URL(request.url())); });
  await signInThere(popup);
  await expect(page).toHaveURL(`${APP}/account`);
  const hear = async () => (await listener.evaluate(() => window.heard)).join();
  // the last word, which may get here after the page has gone on
  await expect.poll(hear).toContain('"taken"');
  const said = await hear();
  expect(said).toContain('"answer"');
  for (const name of ['code', 'state']) expect(said).not.toContain(answers[0].searchParams.get(name));
});

test('the window keeps nothing, and an answer that nobody waits for is refused there', async ({ page }) => {
  await page.goto('/');
  const popup = await open(page);
  await page.close();
  await authenticate(popup, somebody());
  await expectProblem(popup, 'state_unknown');
  expect(popup.url()).toBe(`${APP}/callback`);
  expect(await storedKeys(popup, 'daypass:session')).toEqual([]);
});

test('a window that cannot close itself says that it can be closed, and starts no app', async ({ page, context }) => {
  await context.addInitScript(() => { window.close = () => {}; });
  await severProvider(context);
  await page.goto('/');
  const popup = await open(page);
  await authenticate(popup, somebody());
  await expect(popup.getByRole('heading')).toHaveText('You can close this window');
  await expect(page).toHaveURL(`${APP}/account`);
  await expect(popup.getByRole('navigation')).toHaveCount(0);
});

test('a second sign-in of the same person in a window keeps one session', async ({ page }) => {
  await page.goto('/');
  await signInThere(await open(page), 'grace');
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
  await page.evaluate(() => sessionStorage.removeItem('daypass:in-use'));
  await page.goto('/api');
  const popup = await open(page);
  await popup.getByRole('button', { name: /^Continue as/ }).click();
  await finish(popup, consent);
  await expect(page.getByRole('heading', { name: 'Notes', exact: true })).toBeVisible();
  expect(await storedKeys(page, 'daypass:session')).toHaveLength(1);
});
