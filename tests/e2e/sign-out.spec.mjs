import { APP, PROVIDER, expect, signIn, somebody, storedKeys, test } from './support.mjs';

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
    if (request.isNavigationRequest() && request.url().startsWith(`${PROVIDER}/session/end?`)) order.push('end');
  });
  await signOut(page);
  await confirm(page);
  await expect(page).toHaveURL(`${APP}/signed-out`);
  await expect(page.getByRole('heading', { name: 'See you next time' })).toBeVisible();
  await expect(page.getByText('revoked')).toBeVisible();
  expect(storedAtRevocation).toEqual([]);
  expect(order[0]).toBe('revoke');
  expect(order.at(-1)).toBe('end');
  expect(await storedKeys(page, 'daypass:session')).toEqual([]);
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
