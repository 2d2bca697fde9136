// The other modules of the comprehensive client plan of the OpenID Foundation that have a meaning in the code flow, by their
// names. README.md beside this file tells why the rest has none.
import { createHmac } from 'node:crypto';
import { broken, claims, expectRefused, expectVerified } from './outcome.mjs';
import { expect, sendRequest, signIn, test } from '../fakes/index.mjs';
import { CLIENT_ID, sign, signingKey } from '../fakes/provider.mjs';
import { startServer } from '../fakes/server.mjs';

const base64url = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const told = (page) => page.getByRole('region', { name: 'Claims' });

const refused = {
  'oidcc-client-test-missing-aud: an ID token for nobody signs nobody in':
    ['id_token_aud', claims({ aud: undefined })],
  'oidcc-client-test-invalid-athash: an ID token of another access token signs nobody in':
    ['id_token_at_hash', claims({ at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' })],
};
for (const [title, [code, ways]] of Object.entries(refused)) {
  test(title, async ({ page, provider, api }) => {
    const mended = provider.misbehave(ways);
    await signIn(page);
    await expectRefused(page, { provider, api, mended }, code);
  });
}

test('oidcc-client-test-invalid-sig-es256: an ID token whose ES256 signature does not fit signs nobody in', async ({ page, provider, api }) => {
  provider.keys.splice(0, 1, await signingKey('ES256', 'curve'));
  const mended = provider.misbehave({ signed: broken });
  await signIn(page);
  await expectRefused(page, { provider, api, mended, algorithm: 'ES256, key curve' }, 'id_token_signature');
});

test('oidcc-client-test-invalid-sig-hs256: an ID token signed with HS256 signs nobody in, whatever the secret', async ({ page, provider, api }) => {
  // the secret that everybody has: the public key, as the confusion of algorithms would use it
  const secret = JSON.stringify(provider.keys[0].public);
  const mended = provider.misbehave({
    document: (document) => ({ ...document, id_token_signing_alg_values_supported: ['RS256', 'HS256'] }),
    idToken: ({ header, claims: all }) => {
      const input = `${base64url({ ...header, alg: 'HS256' })}.${base64url(all)}`;
      return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
    },
  });
  await signIn(page);
  await expectRefused(page, { provider, api, mended, blame: 'The provider’s configuration for this app' }, 'id_token_alg');
});

test('oidcc-client-test-missing-athash: in the code flow an ID token without at_hash is accepted, and the receipt says so', async ({ page, provider }) => {
  provider.misbehave(claims({ at_hash: undefined }));
  await signIn(page);
  await expectVerified(page, { provider });
  const receipt = page.getByRole('region', { name: 'Verification receipt' });
  const row = receipt.getByRole('listitem').filter({ has: page.getByRole('heading', { name: /^Access token hash/ }) });
  await expect(row.getByText('absent', { exact: true })).toBeVisible();
});

test('oidcc-client-test-nonce-unless-code-flow: a nonce is sent in the code flow too, another one each time', async ({ page, provider }) => {
  await signIn(page);
  await expectVerified(page, { provider });
  await page.getByRole('navigation').getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'See you next time' })).toBeVisible();
  provider.misbehave({ userinfo: (right) => right });
  await signIn(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ada Lovelace');
  const nonces = provider.at('/authorize').map(({ url }) => url.searchParams.get('nonce'));
  expect(nonces).toEqual([expect.stringMatching(/^[\w-]{43}$/), expect.stringMatching(/^[\w-]{43}$/)]);
  expect(nonces[0]).not.toBe(nonces[1]);
});

test('oidcc-client-test-userinfo-bearer-header: the access token goes to UserInfo in the header and nowhere else', async ({ page, provider }) => {
  await signIn(page);
  await expectVerified(page, { provider });
  const [{ method, url, headers, body }] = provider.at('/userinfo');
  expect(method).toBe('GET');
  expect(headers.authorization).toMatch(/^Bearer access-[\w-]{32}$/);
  expect(url.search).toBe('');
  expect(body).toBe('');
  expect(headers.cookie).toBeUndefined();
});

const signedUserInfo = (provider, changes) => async (right) => {
  const [key] = provider.keys;
  const all = { iss: provider.issuer, aud: CLIENT_ID, ...right, ...changes };
  return sign({ header: { alg: key.alg, kid: key.kid }, claims: all }, key);
};

test('oidcc-client-test-userinfo-signed: signed UserInfo is verified like an ID token', async ({ page, provider }) => {
  provider.misbehave({ userinfo: signedUserInfo(provider, { name: 'Ada Lovelace' }) });
  await signIn(page);
  await expectVerified(page, { provider });
});

const unfit = {
  'oidcc-client-test-userinfo-signed: of signed UserInfo of another issuer nothing is shown': [{ iss: 'https://another.example' }, 'userinfo_signed'],
  'oidcc-client-test-userinfo-signed: of signed UserInfo for another app nothing is shown': [{ aud: 'another-app' }, 'userinfo_signed'],
  'oidcc-client-test-userinfo-signed: of signed UserInfo about somebody else nothing is shown': [{ sub: 'mallory' }, 'userinfo_sub'],
};
for (const [title, [changes, code]] of Object.entries(unfit)) {
  test(title, async ({ page, provider }) => {
    const mended = provider.misbehave({ userinfo: signedUserInfo(provider, changes) });
    await signIn(page);
    await expectNothingOfUserInfo(page, code);
    mended();
    provider.seen.length = 0;
    await page.getByRole('button', { name: 'Try again' }).click();
    await expectVerified(page, { provider });
  });
}

test('oidcc-client-test-userinfo-signed: of UserInfo whose signature does not fit nothing is shown', async ({ page, provider }) => {
  provider.misbehave({ userinfo: async (right) => broken(await signedUserInfo(provider, {})(right)) });
  await signIn(page);
  await expectNothingOfUserInfo(page, 'userinfo_signature');
});

async function expectNothingOfUserInfo(page, code) {
  const problem = page.getByRole('alert');
  await problem.getByText('Technical detail').click();
  await expect(problem.locator('code').first()).toHaveText(code);
  await expect(problem.locator('.blame')).toContainText('The provider');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('ada');
  await expect(told(page)).not.toContainText('ada@example.com');
}

test('oidcc-client-test-aggregated-claims: claims of somebody else are shown as they came and none is taken for the provider’s', async ({ page, provider }) => {
  const key = await signingKey('RS256', 'of-the-bank');
  const JWT = await sign({ header: { alg: 'RS256' }, claims: { iss: 'https://bank.example', name: 'Somebody Else', phone_number: '+1 555 0100' } }, key);
  provider.misbehave({
    userinfo: (right) => ({ ...right, _claim_names: { name: 'bank', phone_number: 'bank' }, _claim_sources: { bank: { JWT } } }),
  });
  await signIn(page);
  await expectVerified(page, { provider });
  await expect(told(page)).toContainText('_claim_sources');
  await expect(told(page)).toContainText(JWT);
  await expect(page.locator('main')).not.toContainText('+1 555 0100');
});

test('oidcc-client-test-distributed-claims: the source of a claim is not fetched and gets no token', async ({ page, provider, api }) => {
  const source = await startServer(() => ({ json: { credit_score: 650 } }));
  const bank = { endpoint: `${source.origin}/claims`, access_token: 'token-of-the-bank' };
  provider.misbehave({
    userinfo: (right) => ({ ...right, _claim_names: { credit_score: 'bank' }, _claim_sources: { bank } }),
  });
  await signIn(page);
  await expectVerified(page, { provider });
  await expect(told(page)).toContainText('credit_score');
  await page.getByRole('link', { name: 'APIs' }).click();
  await sendRequest(page);
  await expect(page.getByText('200 OK')).toBeVisible();
  expect(api.at('/ask')).toHaveLength(1);
  expect(source.seen).toEqual([]);
  await source.close();
});

test('oidcc-client-test-mtls-endpoint-aliases: endpoints for clients with certificates are left to those', async ({ page, provider }) => {
  const elsewhere = await startServer(() => ({ json: {} }));
  const aliases = { token_endpoint: `${elsewhere.origin}/token`, userinfo_endpoint: `${elsewhere.origin}/userinfo` };
  provider.misbehave({ document: (document) => ({ ...document, mtls_endpoint_aliases: aliases }) });
  await signIn(page);
  await expectVerified(page, { provider });
  expect(elsewhere.seen).toEqual([]);
  await elsewhere.close();
});
