// The client modules of the FAPI 2.0 Security Profile of the OpenID Foundation that a client without a secret can take, by their
// names: the provider demands pushed requests and proofs of possession with a nonce, and signs with PS256.
import { claims, expectAnswerRefused, expectRefused, expectVerified } from './outcome.mjs';
import { expectProblem, storedKeys } from '../support.mjs';
import { expect, sendRequest, signIn, test as base } from '../fakes/index.mjs';
import { judge, proofOf } from '../fakes/proof.mjs';
import { CLIENT_ID, signingKey } from '../fakes/provider.mjs';

const ALGORITHM = 'PS256, key fapi';
const NONCE = 'nonce-of-the-provider';
const fapi = (document) => ({
  ...document, require_pushed_authorization_requests: true, id_token_signing_alg_values_supported: ['PS256', 'ES256', 'EdDSA'],
});

const test = base.extend({
  provider: async ({ provider }, use) => {
    provider.keys.splice(0, 1, await signingKey('PS256', 'fapi'));
    provider.misbehave({ document: fapi, nonce: () => NONCE });
    await use(provider);
  },
  api: async ({ api }, use) => {
    demandProof(api, 'DPoP');
    await use(api);
  },
  configuration: async ({ configuration }, use) => {
    Object.assign(configuration.providers[0], { dpop: 'required' });
    await use(configuration);
  },
});

// The API takes bound tokens only, with a nonce of its own.
function demandProof(api, scheme) {
  api.misbehave(async (call) => (await judge(call, { nonce: 'nonce-of-the-api', scheme })).refused);
}

const proofsAt = (server, path) => Promise.all(server.at(path).map(proofOf));
const nonces = (proofs) => proofs.map((proof) => proof.nonce);

async function callTheApi(page) {
  await page.getByRole('link', { name: 'APIs' }).click();
  await sendRequest(page);
  await expect(page.getByText('200 OK')).toBeVisible();
}

test('fapi2-security-profile-final-client-test-happy-path: the request is pushed, the tokens are bound to one key, and each server gets its nonce', async ({ page, provider, api }) => {
  await signIn(page);
  await expectVerified(page, { provider, algorithm: ALGORITHM });
  await callTheApi(page);
  const [{ url }] = provider.at('/authorize');
  expect(Object.fromEntries(url.searchParams)).toEqual({ client_id: CLIENT_ID, request_uri: expect.stringMatching(/^urn:/) });
  const form = Object.fromEntries(provider.at('/par').at(-1).form);
  expect(form).toMatchObject({ response_type: 'code', code_challenge_method: 'S256', nonce: expect.any(String), state: expect.any(String) });
  const proofs = await Promise.all(['/par', '/token', '/userinfo'].map((path) => proofsAt(provider, path)));
  const calls = await proofsAt(api, '/ask');
  expect(proofs.map(nonces)).toEqual([[undefined, NONCE], [NONCE], [NONCE]]);
  expect(nonces(calls)).toEqual([undefined, 'nonce-of-the-api']);
  const all = [...proofs.flat(), ...calls];
  expect(new Set(all.map((proof) => proof.jkt))).toEqual(new Set([form.dpop_jkt]));
  expect(new Set(all.map((proof) => proof.jti)).size).toBe(all.length);
});

test('fapi2-security-profile-final-client-test-happy-path-no-dpop-nonce: without a nonce each request is made once', async ({ page, provider, api }) => {
  provider.misbehave({ nonce: () => undefined });
  api.misbehave(async (call) => (await judge(call, { scheme: 'DPoP' })).refused);
  await signIn(page);
  await expectVerified(page, { provider, algorithm: ALGORITHM });
  await callTheApi(page);
  const proofs = [...(await proofsAt(provider, '/par')), ...(await proofsAt(provider, '/token')), ...(await proofsAt(api, '/ask'))];
  expect(nonces(proofs)).toEqual([undefined, undefined, undefined]);
});

test('fapi2-security-profile-final-client-test-rs-dpop-auth-scheme-case-insensitivity: a challenge is understood in whatever case', async ({ page, provider, api }) => {
  demandProof(api, 'dPOp');
  await signIn(page);
  await expectVerified(page, { provider, algorithm: ALGORITHM });
  await callTheApi(page);
  expect(nonces(await proofsAt(api, '/ask'))).toEqual([undefined, 'nonce-of-the-api']);
});

test('fapi2-security-profile-final-client-refresh-token-test: a token that the API refuses is renewed with the same key', async ({ page, provider, api }) => {
  const token = (call) => call.headers.authorization.split(' ')[1];
  let first;
  api.misbehave((call) => {
    first ??= token(call);
    return token(call) === first ? { status: 401, headers: { 'www-authenticate': 'DPoP error="invalid_token"' } } : undefined;
  });
  await signIn(page);
  await expectVerified(page, { provider, algorithm: ALGORITHM });
  await callTheApi(page);
  const tokens = provider.at('/token');
  expect(tokens.map(({ form }) => form.get('grant_type'))).toEqual(['authorization_code', 'refresh_token']);
  const proofs = [...(await proofsAt(provider, '/token')), ...(await proofsAt(api, '/ask'))];
  expect(new Set(proofs.map((proof) => proof.jkt)).size).toBe(1);
  const called = api.at('/ask').map(token);
  expect(called).toHaveLength(2);
  expect(new Set(called).size).toBe(2);
});

const refusedAnswers = {
  'fapi2-security-profile-final-client-test-invalid-authorization-response-iss: an answer of another issuer is refused before its code goes anywhere':
    ['callback_issuer', ['iss', 'https://another.example']],
  'fapi2-security-profile-final-client-test-remove-authorization-response-iss: an answer that lacks the promised issuer is refused':
    ['callback_issuer_missing', ['iss']],
  'fapi2-security-profile-final-client-test-ensure-authorization-response-with-invalid-state-fails: an answer with another state is refused':
    ['state_unknown', ['state', 'of-another-sign-in']],
  'fapi2-security-profile-final-client-test-ensure-authorization-response-with-invalid-missing-state-fails: an answer without a state is refused':
    ['state_missing', ['state']],
};
for (const [title, [code, [name, value]]] of Object.entries(refusedAnswers)) {
  test(title, async ({ page, provider, api }) => {
    provider.misbehave({
      answer: (parameters) => {
        if (value) parameters.set(name, value);
        else parameters.delete(name);
        return parameters;
      },
    });
    await signIn(page);
    await expectAnswerRefused(page, { provider, api }, code);
  });
}

test('fapi2-security-profile-final-client-test-discovery-issuer-mismatch: nothing is pushed to a provider whose document names another issuer', async ({ page, provider }) => {
  provider.misbehave({ document: (document) => fapi({ ...document, issuer: `${document.issuer}/` }) });
  await signIn(page);
  await expectProblem(page, 'metadata_issuer');
  expect(provider.seen.map((call) => call.path)).toEqual(['/.well-known/openid-configuration']);
  expect(await storedKeys(page, 'daypass:attempt')).toEqual([]);
});

const ago = (seconds) => Math.floor(Date.now() / 1000) - seconds;
const refused = {
  'fapi2-security-profile-final-client-test-invalid-iss: an ID token of another issuer signs nobody in':
    ['id_token_iss', () => ({ iss: 'https://another.example' })],
  'fapi2-security-profile-final-client-test-invalid-missing-iss: an ID token of nobody signs nobody in':
    ['id_token_iss', () => ({ iss: undefined })],
  'fapi2-security-profile-final-client-test-invalid-aud: an ID token for another app signs nobody in':
    ['id_token_aud', () => ({ aud: 'another-app' })],
  'fapi2-security-profile-final-client-test-invalid-missing-aud: an ID token for no app signs nobody in':
    ['id_token_aud', () => ({ aud: undefined })],
  'fapi2-security-profile-final-client-test-invalid-secondary-aud: an ID token that is for others too signs nobody in':
    ['id_token_aud_extra', () => ({ aud: [CLIENT_ID, 'another-app'] })],
  'fapi2-security-profile-final-client-test-invalid-nonce: an ID token of another sign-in signs nobody in':
    ['id_token_nonce', () => ({ nonce: 'of-another-sign-in' })],
  'fapi2-security-profile-final-client-test-invalid-missing-nonce: an ID token of no sign-in signs nobody in':
    ['id_token_nonce', () => ({ nonce: undefined })],
  'fapi2-security-profile-final-client-test-invalid-expired-exp: an ID token that has expired signs nobody in':
    ['id_token_exp', () => ({ exp: ago(300) })],
  'fapi2-security-profile-final-client-test-invalid-missing-exp: an ID token that never expires signs nobody in':
    ['id_token_exp', () => ({ exp: undefined })],
};
for (const [title, [code, changes]] of Object.entries(refused)) {
  test(title, async ({ page, provider, api }) => {
    const mended = provider.misbehave({ idToken: (parts) => claims(changes()).idToken(parts) });
    await signIn(page);
    await expectRefused(page, { provider, api, mended, algorithm: ALGORITHM }, code);
  });
}

const base64url = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

test('fapi2-security-profile-final-client-test-invalid-null-alg: an unsigned ID token signs nobody in', async ({ page, provider, api }) => {
  const mended = provider.misbehave({ idToken: ({ claims: all }) => `${base64url({ alg: 'none' })}.${base64url(all)}.` });
  await signIn(page);
  await expectRefused(page, { provider, api, mended, blame: 'The provider’s configuration', algorithm: ALGORITHM }, 'id_token_alg');
});

test('fapi2-security-profile-final-client-test-invalid-alternate-alg: an ID token signed with an algorithm that was not agreed on signs nobody in', async ({ page, provider, api }) => {
  // published beside the right one, and the signature fits
  const key = await signingKey('RS256', 'other');
  provider.keys.push(key);
  const mended = provider.misbehave({ idToken: ({ claims: all }) => ({ header: { alg: 'RS256', kid: 'other' }, claims: all, key }) });
  await signIn(page);
  await expectRefused(page, { provider, api, mended, blame: 'The provider’s configuration', algorithm: ALGORITHM }, 'id_token_alg');
});

test('fapi2-security-profile-final-client-test-valid-aud-as-array: a list of this one audience is the same as its name', async ({ page, provider }) => {
  provider.misbehave(claims({ aud: [CLIENT_ID] }));
  await signIn(page);
  await expectVerified(page, { provider, algorithm: ALGORITHM });
});

const tolerated = {
  'fapi2-security-profile-final-client-test-token-type-case-insensitivity: dPOp is DPoP': { token_type: 'dPOp' },
  'fapi2-security-profile-final-client-test-token-endpoint-response-without-expires_in: a token whose life nobody tells is used': { expires_in: undefined },
};
for (const [title, members] of Object.entries(tolerated)) {
  test(title, async ({ page, provider, api }) => {
    provider.misbehave({ tokens: (right) => ({ ...right, ...members }) });
    await signIn(page);
    await expectVerified(page, { provider, algorithm: ALGORITHM });
    await callTheApi(page);
    expect(provider.at('/token')).toHaveLength(1);
    expect(api.at('/ask').at(-1).headers.authorization).toMatch(/^DPoP access-/);
  });
}
