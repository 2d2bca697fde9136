import assert from 'node:assert/strict';
import { test } from 'node:test';
import { APP } from '../addresses.mjs';
import { bearer, call } from './support/api.mjs';
import { App } from './support/app.mjs';
import { NOTES, boundTokens, error } from './support/bound.mjs';
import { createKey } from './support/key.mjs';
import { later, withServers } from './support/servers.mjs';

await withServers();

const { app, key, tokens, dpop, proofFor, freshNonce } = await boundTokens();

test('the provider demands a nonce of this client, tells it across origins, and binds the tokens', async () => {
  const other = new App({ client_id: 'daypass-dpop', key, browser: app.browser });
  const { code } = await other.authorize({ prompt: 'none' });
  const response = await other.post('/token', { grant_type: 'authorization_code', code });
  assert.equal(response.status, 400);
  assert.equal((await response.json()).error, 'use_dpop_nonce');
  assert.ok(response.headers.get('dpop-nonce'));
  assert.match(response.headers.get('access-control-expose-headers'), /DPoP-Nonce/);
  assert.equal(response.headers.get('access-control-allow-origin'), APP);
  assert.equal(tokens.token_type, 'DPoP');
  assert.match(tokens.accessToken.cnf.jkt, /^[\w-]{43}$/);
});

test('this client gets no tokens without a proof', async () => {
  assert.equal((await new App({ client_id: 'daypass-dpop' }).signIn()).error, 'invalid_grant');
});

test('a refresh keeps the key, and another key is refused', async () => {
  const mine = new App({ client_id: 'daypass-dpop', key });
  const first = await mine.signIn();
  const stranger = new App({ client_id: 'daypass-dpop', key: await createKey() });
  assert.equal((await stranger.refresh(first)).body.error, 'invalid_grant');
  const { body } = await mine.refresh(first);
  assert.equal(body.token_type, 'DPoP');
});

test('the API asks for its nonce, and gives the next with each answer', async () => {
  const refused = await call(NOTES, dpop(await proofFor()));
  assert.equal(refused.status, 401);
  assert.match(refused.challenge, /^DPoP .*error="use_dpop_nonce", .*algs="ES256 Ed25519 EdDSA"$/);
  for (const name of ['DPoP-Nonce', 'WWW-Authenticate', 'Location']) {
    assert.ok(refused.headers.get('access-control-expose-headers').split(', ').includes(name));
  }
  const first = await call(NOTES, dpop(await proofFor(refused.nonce)));
  assert.equal(first.status, 200);
  assert.notEqual(first.nonce, refused.nonce);
  assert.equal((await call(NOTES, dpop(await proofFor(first.nonce)))).status, 200);
  assert.equal(error(await call(NOTES, dpop(await proofFor('made-up')))), 'use_dpop_nonce');
  assert.equal(error(await call(NOTES, dpop(await proofFor(app.nonce)))), 'use_dpop_nonce');
});

test('the scheme is read in any case, and the query is no part of htu', async () => {
  const headers = { Authorization: `dpop ${tokens.access_token}`, DPoP: await proofFor(await freshNonce()) };
  assert.equal((await call(`${NOTES}?a=b`, headers)).status, 200);
});

test('a nonce ends after a minute', async (t) => {
  const nonce = await freshNonce();
  later(t, 61);
  assert.equal(error(await call(NOTES, dpop(await proofFor(nonce)))), 'use_dpop_nonce');
});

test('a bound token is no bearer token, and an unbound one has no proof', async () => {
  const asBearer = await call(NOTES, bearer(tokens));
  assert.match(asBearer.challenge, /^Bearer .*error="invalid_token"/);
  const plain = await new App().signIn();
  const proof = await key.proof('GET', NOTES, { token: plain.access_token });
  const unbound = await call(NOTES, { Authorization: `DPoP ${plain.access_token}`, DPoP: proof });
  assert.match(unbound.challenge, /^DPoP .*error="invalid_token"/);
});

test('a request without a token is told of both schemes, and of no error', async () => {
  const { status, challenge } = await call(NOTES);
  assert.deepEqual([status, challenge], [401, 'Bearer realm="notes", DPoP realm="notes", algs="ES256 Ed25519 EdDSA"']);
});
