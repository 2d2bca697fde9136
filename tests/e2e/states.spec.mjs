// Pages while they wait, and pages on which something has failed, as they look to everybody.
import { inspect } from './look.mjs';
import { expect, expectSignedIn, refusal, signIn, test } from './fakes/index.mjs';
import { claimOnline } from './support.mjs';

// An answer that does not come while the test lasts.
const never = { json: {}, hold: new Promise(() => {}) };
const silent = (provider, path) => provider.misbehave({ reply: (call) => (call.path === path ? never : undefined) });

// Each page is looked at in six ways, and some tests have two.
test.beforeEach(() => test.slow());

test('while the program is on its way', async ({ page }) => {
  await page.route('**/*.wasm', () => {});
  await page.goto('/');
  await inspect(page, 'Loading Daypass');
});

test('with a configuration that cannot be used', async ({ page, configuration }) => {
  configuration.providers[0].client_secret = 'hunter2';
  await page.goto('/');
  await expect(page.locator('main')).toContainText('client_secret');
  await inspect(page, /daypass\.json/);
});

test('with a provider that keeps the person waiting, and with one that is not there', async ({ page, provider }) => {
  silent(provider, '/.well-known/openid-configuration');
  await signIn(page);
  await expect(page.getByRole('button', { name: /^Provider of this test/ })).toHaveAttribute('aria-busy', 'true');
  await inspect(page, 'Sign in');
  await claimOnline(page);
  await page.route(`${provider.origin}/**`, (route) => route.abort('connectionrefused'));
  await signIn(page);
  await expect(page.getByRole('alert')).toBeVisible();
  await inspect(page, 'Sign in');
});

test('with a window of the provider beside it', async ({ page, provider, configuration }) => {
  configuration.providers[0].sign_in = 'popup';
  silent(provider, '/authorize');
  await page.goto('/');
  await Promise.all([page.waitForEvent('popup'), page.getByRole('button', { name: /^Provider of this test/ }).click()]);
  await expect(page.getByRole('status', { name: 'Sign-in in another window' })).toBeVisible();
  await inspect(page, 'Sign in');
});

test('after a sign-in that the person has cancelled', async ({ page, provider }) => {
  provider.misbehave({
    answer: (parameters) => {
      parameters.delete('code');
      parameters.set('error', 'access_denied');
      return parameters;
    },
  });
  await signIn(page);
  await expect(page.getByText('Technical detail')).toBeVisible();
  await page.getByText('Technical detail').click();
  await inspect(page, /./);
});

test('while the user information is on its way, and without it', async ({ page, provider }) => {
  silent(provider, '/userinfo');
  await signIn(page, '/account');
  await expectSignedIn(page);
  await expect(page.locator('.skeleton').first()).toBeVisible();
  await inspect(page, /./);
  provider.misbehave({ reply: ({ path }) => (path === '/userinfo' ? { status: 500, html: '<h1>Oops</h1>' } : undefined) });
  await page.reload();
  await expect(page.getByRole('alert')).toBeVisible();
  await inspect(page, /./);
});

test('after the end of the session, with its cause', async ({ page, provider }) => {
  await signIn(page, '/account');
  await expectSignedIn(page);
  provider.misbehave({ idToken: ({ header, claims }) => ({ header, claims: { ...claims, sub: 'grace' } }) });
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await inspect(page, /has ended/);
});

test('after a renewal that the provider has refused', async ({ page, provider }) => {
  await signIn(page, '/account');
  await expectSignedIn(page);
  provider.misbehave({ reply: ({ path }) => (path === '/token' ? refusal('invalid_grant') : undefined) });
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await inspect(page, /has ended/);
});

test('while somebody is examined, and with a provider that is not there', async ({ page, provider }) => {
  silent(provider, '/token');
  await page.goto('/doctor');
  await page.getByRole('button', { name: 'Examine' }).click();
  await expect(page.locator('.findings > li').nth(8)).toBeVisible();
  await inspect(page, 'Is everything set up right?');
  await page.route(`${provider.origin}/**`, (route) => route.abort('connectionrefused'));
  await page.reload();
  await page.getByRole('button', { name: 'Examine' }).click();
  await expect(page.getByRole('button', { name: 'Copy as text' })).toBeVisible();
  await inspect(page, 'Is everything set up right?');
});

test('while somebody is signed out, and where that fails', async ({ page, provider }) => {
  await signIn(page, '/account');
  await expectSignedIn(page);
  await page.evaluate(() => {
    const right = Storage.prototype.removeItem;
    Storage.prototype.removeItem = function () { throw new DOMException('blocked', 'SecurityError'); };
    window.mend = () => { Storage.prototype.removeItem = right; };
  });
  await page.getByRole('navigation').getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await inspect(page, 'Ada Lovelace');
  await page.evaluate(() => window.mend());
  silent(provider, '/revoke');
  // signing out waits four seconds for the provider: they do not pass while the page is looked at
  await page.evaluate(() => {
    const right = window.setTimeout;
    window.setTimeout = (act, delay, ...rest) => (delay > 3000 && delay <= 4000 ? 0 : right(act, delay, ...rest));
  });
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'One moment' })).toBeVisible();
  // what had failed before would contradict what is told now
  await expect(page.getByRole('alert')).toHaveCount(0);
  await inspect(page, 'One moment');
});

test('with a long answer', async ({ page, api }) => {
  await signIn(page, '/api');
  await expectSignedIn(page);
  const send = page.getByRole('button', { name: 'Send: Ask' });
  api.misbehave(() => ({ json: Array.from({ length: 5000 }, (_, id) => ({ id, title: `Note ${id}`, tags: ['a', 'b'] })) }));
  await send.click();
  await expect(page.getByText('200 OK').first()).toBeVisible();
  await inspect(page, 'APIs');
});
