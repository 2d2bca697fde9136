import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { API, APP, OAUTH_ONLY, PROVIDER } from '../addresses.mjs';
import { bearer, call } from './support/api.mjs';
import { App } from './support/app.mjs';
import { Browser } from './support/browser.mjs';
import { createKey } from './support/key.mjs';
import { withServers } from './support/servers.mjs';

await withServers();

test('UserInfo takes a bound token with its proof, and not without', async () => {
  const key = await createKey();
  const app = new App({ client_id: 'daypass-dpop', key });
  const consent = await (await app.authorize()).signIn('ada');
  const { access_token } = await app.redeem(await consent.continue(), { resource: undefined });
  const proof = await key.proof('GET', `${PROVIDER}/me`, { token: access_token });
  const { status, body, nonce } = await call(`${PROVIDER}/me`, { Authorization: `DPoP ${access_token}`, DPoP: proof });
  assert.deepEqual([status, body.name], [200, 'Ada Lovelace']);
  assert.ok(nonce);
  assert.equal((await call(`${PROVIDER}/me`, bearer({ access_token }))).status, 401);
});

test('a step-up challenge comes in the scheme of the token', async () => {
  const key = await createKey();
  const tokens = await new App({ client_id: 'daypass-dpop', key }).signIn();
  const vault = async (nonce) => call(`${API}/vault`, {
    Authorization: `DPoP ${tokens.access_token}`,
    DPoP: await key.proof('GET', `${API}/vault`, { token: tokens.access_token, nonce }),
  });
  const { nonce } = await vault();
  assert.match((await vault(nonce)).challenge, /^DPoP .*error="insufficient_user_authentication", .*acr_values="urn:daypass:second-factor"/);
});

async function oauthToken(key) {
  const browser = new Browser();
  const code_verifier = randomBytes(32).toString('base64url');
  const redirect_uri = `${APP}/callback/oauth`;
  const client_id = 'daypass-oauth';
  const page = await browser.open(`${OAUTH_ONLY}/authorize?${new URLSearchParams({
    response_type: 'code', client_id, redirect_uri, scope: 'user:read', code_challenge_method: 'S256',
    code_challenge: createHash('sha256').update(code_verifier).digest('base64url'),
  })}`);
  const { code, iss } = await (await page.signIn('octocat')).continue();
  assert.equal(iss, undefined);
  const body = new URLSearchParams({ grant_type: 'authorization_code', client_id, code, redirect_uri, code_verifier });
  const proof = key && { DPoP: await key.proof('POST', `${OAUTH_ONLY}/token`) };
  return (await fetch(`${OAUTH_ONLY}/token`, { method: 'POST', body, headers: { Origin: APP, ...proof } })).json();
}

test('the OAuth-only provider binds a token if the client sends a proof, and its user endpoint asks for one', async () => {
  const key = await createKey('Ed25519');
  const { access_token, token_type } = await oauthToken(key);
  assert.equal(token_type, 'DPoP');
  const user = async (nonce) => call(`${OAUTH_ONLY}/user`, {
    Authorization: `DPoP ${access_token}`,
    DPoP: await key.proof('GET', `${OAUTH_ONLY}/user`, { token: access_token, nonce }),
  });
  const refused = await user();
  assert.match(refused.challenge, /^DPoP realm="user", error="use_dpop_nonce"/);
  const { status, body, nonce } = await user(refused.nonce);
  assert.deepEqual([status, body.login], [200, 'octocat']);
  assert.ok(nonce);
  assert.match((await call(`${OAUTH_ONLY}/user`, bearer({ access_token }))).challenge, /^Bearer .*error="invalid_token"/);
});

test('the OAuth-only provider gives a bearer token without a proof', async () => {
  const tokens = await oauthToken();
  assert.equal(tokens.token_type, 'Bearer');
  assert.equal((await call(`${OAUTH_ONLY}/user`, bearer(tokens))).body.name, 'The Octocat');
});
