// The modules of the Basic RP plan of the OpenID Foundation, in its order, by their names.
import { claims, broken, expectRefused, expectVerified, header } from './outcome.mjs';
import { expect, expectSignedIn, signIn, test } from '../fakes/index.mjs';
import { CLIENT_ID, signingKey } from '../fakes/provider.mjs';

const base64url = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

test('oidcc-client-test: a person is signed in with a code, and UserInfo is asked', async ({ page, provider }) => {
  await signIn(page);
  await expectVerified(page, { provider });
  const [authorization] = provider.at('/authorize');
  const asked = Object.fromEntries(authorization.url.searchParams);
  expect(authorization.headers['sec-fetch-mode']).toBe('navigate');
  expect(asked).toMatchObject({ response_type: 'code', client_id: CLIENT_ID, code_challenge_method: 'S256' });
  expect(asked.scope.split(' ')).toContain('openid');
  const [exchange, ...more] = provider.at('/token');
  expect(more).toEqual([]);
  expect(exchange.method).toBe('POST');
  expect(Object.fromEntries(exchange.form)).toEqual({
    grant_type: 'authorization_code',
    client_id: CLIENT_ID,
    redirect_uri: asked.redirect_uri,
    code: expect.stringMatching(/^code-/),
    code_verifier: expect.stringMatching(/^[\w.~-]{43,128}$/),
  });
  // a client that keeps no secret proves nothing in this way
  expect(exchange.headers.authorization).toBeUndefined();
});

const refused = {
  'oidcc-client-test-invalid-iss: an ID token of another issuer signs nobody in':
    ['id_token_iss', claims({ iss: 'https://another.example' })],
  'oidcc-client-test-missing-sub: an ID token about nobody signs nobody in':
    ['id_token_sub', claims({ sub: undefined })],
  'oidcc-client-test-invalid-aud: an ID token for another app signs nobody in':
    ['id_token_aud', claims({ aud: 'another-app' })],
  'oidcc-client-test-missing-iat: an ID token that does not say when it was issued signs nobody in':
    ['id_token_iat', claims({ iat: undefined })],
  'oidcc-client-test-invalid-sig-rs256: an ID token whose RS256 signature does not fit signs nobody in':
    ['id_token_signature', { signed: broken }],
  'oidcc-client-test-nonce-invalid: an ID token of another sign-in signs nobody in':
    ['id_token_nonce', claims({ nonce: 'of-another-sign-in' })],
};
for (const [title, [code, ways]] of Object.entries(refused)) {
  test(title, async ({ page, provider, api }) => {
    const mended = provider.misbehave(ways);
    await signIn(page);
    await expectRefused(page, { provider, api, mended }, code);
  });
}

test('oidcc-client-test-idtoken-sig-none: an unsigned ID token signs nobody in', async ({ page, provider, api }) => {
  const mended = provider.misbehave({
    document: (document) => ({ ...document, id_token_signing_alg_values_supported: ['RS256', 'none'] }),
    idToken: ({ claims: all }) => `${base64url({ alg: 'none' })}.${base64url(all)}.`,
  });
  await signIn(page);
  await expectRefused(page, { provider, api, mended, blame: 'The provider’s configuration for this app' }, 'id_token_alg');
});

test('oidcc-client-test-idtoken-sig-rs256: an ID token that is signed with RS256 signs the person in', async ({ page, provider }) => {
  provider.misbehave({ document: (document) => ({ ...document, id_token_signing_alg_values_supported: ['RS256'] }) });
  await signIn(page);
  await expectVerified(page, { provider, algorithm: 'RS256' });
});

const nameless = {
  keySet: ({ keys }) => ({ keys: keys.map(({ kid, ...key }) => key) }),
  ...header({ kid: undefined }),
};

test('oidcc-client-test-kid-absent-single-jwks: an ID token that names no key is verified with the only one', async ({ page, provider }) => {
  provider.misbehave(nameless);
  await signIn(page);
  await expectVerified(page, { provider, algorithm: 'RS256, key not named' });
});

test('oidcc-client-test-kid-absent-multiple-jwks: an ID token that names none of several keys signs nobody in', async ({ page, provider, api }) => {
  provider.keys.push(await signingKey('RS256', 'second'), await signingKey('ES256', 'third'));
  provider.misbehave(nameless);
  await signIn(page);
  // of the third kind there is one only
  const mended = () => provider.keys.reverse();
  await expectRefused(page, { provider, api, mended, algorithm: 'ES256, key not named' }, 'key_ambiguous');
});

test('oidcc-client-test-userinfo-invalid-sub: what UserInfo tells of somebody else is not shown', async ({ page, provider }) => {
  provider.misbehave({ userinfo: (told) => ({ ...told, sub: 'mallory', name: 'Somebody Else', email: 'else@example.com' }) });
  await signIn(page);
  await expectSignedIn(page);
  const problem = page.getByRole('alert');
  await problem.getByText('Technical detail').click();
  await expect(problem.locator('code').first()).toHaveText('userinfo_sub');
  await expect(problem.locator('.blame')).toContainText('The provider');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('ada');
  await expect(page.locator('body')).not.toContainText('Somebody Else');
  await expect(page.locator('body')).not.toContainText('else@example.com');
  expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toContain('else@example.com');
  expect(provider.at('/userinfo')).toHaveLength(1);
});

test('oidcc-client-test-scope-userinfo-claims: claims are asked for by scope, and those of UserInfo are shown', async ({ page, provider }) => {
  const address = { formatted: '12 St James’s Square' };
  provider.misbehave({ userinfo: (told) => ({ ...told, given_name: 'Ada', phone_number: '+44 20 7946 0000', address }) });
  await signIn(page);
  await expectVerified(page, { provider });
  const [{ url }] = provider.at('/authorize');
  expect(url.searchParams.get('scope')).toBe('openid profile email offline_access');
  const told = page.getByRole('region', { name: 'Claims' });
  for (const value of ['ada@example.com', '+44 20 7946 0000', '12 St James’s Square']) await expect(told).toContainText(value);
});
