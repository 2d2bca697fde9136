// The modules of the refresh token plan of the OpenID Foundation, by their names; each once with a token that the API no longer
// accepts, and once with one that is about to expire while somebody looks.
import { claims, expectVerified } from './outcome.mjs';
import { passTimeUntil, storedKeys } from '../support.mjs';
import { expect, sendRequest, signIn, test } from '../fakes/index.mjs';
import { CLIENT_ID } from '../fakes/provider.mjs';

const token = (call) => call.headers.authorization.split(' ')[1];

// An API that knows the access token of the sign-in no longer.
const refuseTheFirst = (api) => {
  let first;
  api.misbehave((call) => {
    first ??= token(call);
    return token(call) === first ? { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } } : undefined;
  });
};

const refreshed = (changes) => ({
  idToken: (parts, { refreshed: again }) => (again ? claims(changes).idToken(parts) : parts),
});

const renewals = (provider) => provider.at('/token').filter(({ form }) => form.get('grant_type') === 'refresh_token');

test('oidcc-client-test-refresh-token: a token that is refused is renewed, and the new one goes to UserInfo', async ({ page, provider }) => {
  let first;
  provider.misbehave({
    reply: (call) => {
      if (call.path !== '/userinfo') return undefined;
      first ??= token(call);
      return token(call) === first ? { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } } : undefined;
    },
  });
  await signIn(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ada Lovelace');
  const [exchange, renewal, ...more] = provider.at('/token');
  expect(exchange.form.get('grant_type')).toBe('authorization_code');
  expect(Object.fromEntries(renewal.form)).toEqual({
    grant_type: 'refresh_token', client_id: CLIENT_ID, refresh_token: expect.stringMatching(/^refresh-/),
  });
  expect(more).toEqual([]);
  const asked = provider.at('/userinfo').map(token);
  expect(asked).toEqual([first, expect.stringMatching(/^access-/)]);
  expect(asked[1]).not.toBe(first);
});

test('oidcc-client-test-refresh-token: a token is renewed before it expires, and the new one goes to the API', async ({ page, provider, api }) => {
  await page.clock.install();
  await signIn(page);
  await expectVerified(page, { provider });
  await page.getByRole('link', { name: 'APIs' }).click();
  await sendRequest(page);
  await expect(page.getByText('200 OK')).toBeVisible();
  await passTimeUntil(page, 50);
  await page.clock.resume();
  await expect.poll(() => renewals(provider).length).toBe(1);
  await expect.poll(async () => {
    await sendRequest(page);
    return new Set(api.at('/ask').map(token)).size;
  }).toBe(2);
  expect(renewals(provider)).toHaveLength(1);
});

const refused = {
  'oidcc-client-test-refresh-token-invalid-issuer': ['refreshed_iss', { iss: 'https://another.example' }],
  'oidcc-client-test-refresh-token-invalid-sub': ['refreshed_sub', { sub: 'mallory' }],
};
for (const [module, [code, changes]] of Object.entries(refused)) {
  test(`${module}: such a renewal ends the session, and the call that needed it is not made`, async ({ page, provider, api }) => {
    refuseTheFirst(api);
    provider.misbehave(refreshed(changes));
    await signIn(page, '/api');
    await sendRequest(page);
    await expectEnded(page, provider, code);
    expect(api.at('/ask')).toHaveLength(1);
  });

  test(`${module}: such a renewal ahead of time ends the session too`, async ({ page, provider, api }) => {
    await page.clock.install();
    const mended = provider.misbehave(refreshed(changes));
    await signIn(page);
    await expectVerified(page, { provider });
    await passTimeUntil(page, 50);
    await page.clock.resume();
    await expectEnded(page, provider, code);
    expect(provider.at('/userinfo')).toHaveLength(1);
    expect(api.seen).toEqual([]);
    mended();
    await page.getByRole('button', { name: /^Provider of this test/ }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ada Lovelace');
  });
}

// The person is told that the session is over and why; nothing of it is left, and its new tokens are given back.
async function expectEnded(page, provider, code) {
  await expect(page.getByRole('heading', { name: 'Your session has ended' })).toBeVisible();
  await expect(page.locator('.blame')).toContainText('The provider');
  await page.getByText('Technical detail').click();
  await expect(page.locator('main details code').first()).toHaveText(code);
  await expect(page.locator('main .button.primary, main .provider')).toHaveCount(1);
  expect(await storedKeys(page, 'daypass:session')).toEqual([]);
  await expect.poll(() => provider.at('/revoke').length).toBe(2);
  const after = provider.seen.slice(provider.seen.findLastIndex(({ path }) => path === '/token') + 1);
  expect(new Set(after.map(({ path }) => path).filter((path) => path !== '/jwks'))).toEqual(new Set(['/revoke']));
  expect(renewals(provider)).toHaveLength(1);
}
