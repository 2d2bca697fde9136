// The life of the access token on the account page: how much is left, when it is renewed, renewing it now, and revoking it.
import { expect, expectSignedIn, refusal, sendRequest, signIn, test } from './fakes/index.mjs';
import { inspect } from './look.mjs';
import { passTimeUntil } from './support.mjs';

const meter = (page) => page.getByRole('meter', { name: 'Access token life left' });
const refresh = (page) => page.getByRole('button', { name: 'Refresh now' });
const renewals = (provider) => provider.at('/token').filter(({ form }) => form.get('grant_type') === 'refresh_token').length;
const term = (page, name) => page.locator('.terms div', { has: page.getByText(name, { exact: true }) }).locator('dd');

async function signInWithClock(page) {
  await page.clock.install();
  await page.addInitScript(() => {
    window.seen = 'visible';
    Object.defineProperty(Document.prototype, 'visibilityState', { get: () => window.seen });
    // the clock of a test numbers its timers beyond what browsers do, so that no program could stop one
    const [start, stop, timers] = [window.setInterval, window.clearInterval, []];
    window.setInterval = (...rest) => timers.push(start(...rest));
    window.clearInterval = (number) => stop(timers[number - 1]);
  });
  await signIn(page, '/account');
  await expect(page.getByRole('heading', { name: 'Ada Lovelace' })).toBeVisible();
  await passTimeUntil(page, 239);
  await expect(meter(page)).toHaveAttribute('aria-valuenow', '239');
}

const show = (page, seen) => page.evaluate((seen) => {
  window.seen = seen;
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
}, seen);

test('a token that lives five minutes runs out second by second, and the moment of its renewal is marked', async ({ page }) => {
  await signInWithClock(page);
  await expect(meter(page)).toHaveAttribute('aria-valuetext', '3 min 59 s left, renews in 2 min 59 s');
  await expect(meter(page)).toHaveAttribute('aria-valuemax', '300');
  // a minute before the end, a fifth of the way from it
  await expect(page.locator('.life line')).toHaveAttribute('x1', '20.00%');
  await page.clock.runFor(30_000);
  await expect(meter(page)).toHaveAttribute('aria-valuenow', '209');
  await expect(term(page, 'Access token expires')).toHaveText(/^in 3 min 29 s/);
  await expect(term(page, 'Renews')).toHaveText('in 2 min 29 s');
});

test('the words change once a second and nothing else on the page does', async ({ page }) => {
  await signInWithClock(page);
  const changes = await page.evaluateHandle(() => {
    const seen = [];
    new MutationObserver((records) => seen.push(...records)).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
    return seen;
  });
  const top = () => page.locator('.terms').evaluate((it) => it.getBoundingClientRect().height);
  const height = await top();
  await page.clock.runFor(10_000);
  const places = await changes.evaluate((seen) => seen.map(({ target }) => !!(target.closest ? target : target.parentElement)?.closest('.terms')));
  expect(places.filter((isTerm) => !isTerm)).toEqual([]);
  // two lines of words, the bar, and its value twice
  expect(places.length).toBeGreaterThan(10);
  expect(places.length).toBeLessThanOrEqual(60);
  expect(await top()).toBe(height);
});

test('nothing moves while nobody looks, and the present is told within a second when somebody does', async ({ page }) => {
  await signInWithClock(page);
  await show(page, 'hidden');
  await page.clock.runFor(20_000);
  expect(await meter(page).getAttribute('aria-valuenow')).toBe('239');
  await show(page, 'visible');
  await page.clock.runFor(1_000);
  await expect(meter(page)).toHaveAttribute('aria-valuenow', '218');
});

test('a token is refreshed at once when somebody wants that, with one request', async ({ page, provider }) => {
  await signInWithClock(page);
  await page.clock.runFor(100_000);
  await expect(meter(page)).toHaveAttribute('aria-valuenow', '139');
  await refresh(page).click();
  await expect(page.getByRole('status').filter({ hasText: 'The access token is a new one now.' })).toBeVisible();
  await expect(meter(page)).toHaveAttribute('aria-valuenow', '300');
  expect(renewals(provider)).toBe(1);
});

async function failToRefresh(page, provider) {
  await signIn(page, '/account');
  await expectSignedIn(page);
  const repent = provider.misbehave({ reply: ({ path }) => (path === '/token' ? refusal('unauthorized_client') : undefined) });
  await refresh(page).click();
  await expect(page.getByRole('alert').getByRole('heading', { name: 'The provider refused' })).toBeVisible();
  return repent;
}

test('a refresh that fails is told so that everybody can read it', async ({ page, provider }) => {
  await failToRefresh(page, provider);
  await inspect(page, 'Ada Lovelace');
});

test('a refresh that fails is told with its cause, and the session goes on', async ({ page, provider }) => {
  const repent = await failToRefresh(page, provider);
  repent();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('The access token is a new one now.')).toBeVisible();
  await expect(refresh(page)).toBeFocused();
  await expect(page.getByRole('alert')).toHaveCount(0);
  await inspect(page, 'Ada Lovelace');
});

test('a refresh that ends the session leads to the page for that', async ({ page, provider }) => {
  await signIn(page, '/account');
  await expectSignedIn(page);
  provider.misbehave({ reply: ({ path }) => (path === '/token' ? refusal('invalid_grant') : undefined) });
  await refresh(page).click();
  await expect(page.getByRole('heading', { name: /has ended/ })).toBeVisible();
});

test('a session without a refresh token offers no refresh and says what comes after the end', async ({ page, provider }) => {
  provider.misbehave({ tokens: ({ refresh_token, ...members }) => members });
  await signIn(page, '/account');
  await expectSignedIn(page);
  await expect(term(page, 'Renews')).toHaveText('not by itself: sign in again then');
  await expect(meter(page)).toHaveAttribute('aria-valuetext', / left, and is not renewed: sign in again then$/);
  await expect(refresh(page)).toHaveCount(0);
  await expect(page.locator('.life line')).toHaveCount(0);
  await inspect(page, 'Ada Lovelace');
});

test('a token whose end nobody tells has no bar', async ({ page, provider }) => {
  provider.misbehave({ tokens: ({ expires_in, ...members }) => members });
  await signIn(page, '/account');
  await expectSignedIn(page);
  await expect(page.locator('.terms')).toContainText('expires at a time that the provider does not tell');
  await expect(meter(page)).toHaveCount(0);
  await expect(refresh(page)).toBeVisible();
});

const revoke = (page) => page.getByRole('button', { name: 'Revoke' });

test('an API that heeds revocations refuses the token once it is revoked', async ({ page, provider, api, request }) => {
  const isRevoked = (sent) => provider.at('/revoke').some(({ form }) => sent === `Bearer ${form.get('token')}`);
  api.misbehave(({ headers }) => (isRevoked(headers.authorization) ? { status: 401 } : undefined));
  await signIn(page, '/api');
  await sendRequest(page);
  await expect.poll(() => api.at('/ask').length).toBe(1);
  const headers = { authorization: api.at('/ask')[0].headers.authorization };
  const status = async () => (await request.get(`${api.origin}/ask`, { headers })).status();
  expect(await status()).toBe(200);
  await page.getByRole('link', { name: 'Account', exact: true }).click();
  await revoke(page).click();
  await expect(page.getByRole('heading', { name: 'The tokens are revoked' })).toBeVisible();
  expect(await status()).toBe(401);
  expect(provider.at('/end-session')).toEqual([]);
});

test('a provider that does not confirm the revocation is not said to have revoked anything', async ({ page, provider }) => {
  await signIn(page, '/account');
  await expectSignedIn(page);
  provider.misbehave({ reply: ({ path }) => (path === '/revoke' ? { status: 403 } : undefined) });
  await revoke(page).click();
  await inspect(page, 'Not everything was revoked');
  await expect(page.locator('main')).toContainText('You may still be signed in at Provider of this test');
});

test('where the provider revokes nothing there is no button for it, and the page says so', async ({ page, provider }) => {
  provider.misbehave({ document: ({ revocation_endpoint, ...rest }) => rest });
  await signIn(page, '/account');
  await expectSignedIn(page);
  await expect(page.getByText('This provider offers no revocation', { exact: false })).toBeVisible();
  await expect(revoke(page)).toHaveCount(0);
  await inspect(page, 'Ada Lovelace');
});

test('what happened, the tokens and the doctor are one line of links on the account page', async ({ page }) => {
  await signIn(page, '/account');
  await expectSignedIn(page);
  const line = page.locator('main p', { has: page.getByRole('link', { name: 'What happened, step by step' }) });
  await expect(line.getByRole('link')).toHaveText(['What happened, step by step', 'Examine the provider', 'Tokens: look inside, verify']);
});
