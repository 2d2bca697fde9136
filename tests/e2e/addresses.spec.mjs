// What an address that somebody else has made cannot do.
import { APP, PROVIDER, expect, expectOpened, signIn, storedKeys, test, watch } from './support.mjs';

const INITIATE = new URLSearchParams({ iss: PROVIDER, login_hint: 'ada', target_link_uri: 'https://evil.example/' });

test('no address starts a sign-in', async ({ page }) => {
  const sent = watch(page, (request) => !request.url().startsWith(APP));
  for (const path of ['/', '/account', '/callback', '/login', '/signed-out']) {
    await page.goto(`${path}?${INITIATE}`);
    await expectOpened(page);
    expect(await storedKeys(page, 'daypass:attempt')).toEqual([]);
    expect(new URL(page.url()).origin).toBe(APP);
  }
  expect(sent).toEqual([]);
});

test('no address signs anybody out', async ({ page }) => {
  await signIn(page, { user: 'ada' });
  for (const path of ['/signed-out', '/', '/logout', '/callback']) {
    await page.goto(`${path}?iss=${encodeURIComponent(PROVIDER)}&sid=1`);
    await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Sign out' })).toBeVisible();
    expect(await storedKeys(page, 'daypass:session')).toHaveLength(1);
  }
});

test('no parameter of an address leads the browser elsewhere', async ({ page }) => {
  const evil = 'https://evil.example/';
  await page.route(`${evil}**`, (route) => route.abort());
  const led = watch(page, (request) => request.url().startsWith(evil));
  for (const name of ['return_to', 'redirect', 'redirect_uri', 'next', 'url', 'continue', 'target_link_uri', 'post_logout_redirect_uri']) {
    await page.goto(`/account?${name}=${encodeURIComponent(evil)}`);
    await expect(page.getByRole('button', { name: /Development provider/ })).toBeVisible();
  }
  await signIn(page, { from: `/account?return_to=${encodeURIComponent(evil)}` });
  await expect(page).toHaveURL(`${APP}/account?return_to=${encodeURIComponent(evil)}`);
  expect(led).toEqual([]);
});
