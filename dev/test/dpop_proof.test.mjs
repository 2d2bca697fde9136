import assert from 'node:assert/strict';
import { get } from 'node:http';
import { test } from 'node:test';
import { API, PROVIDER } from '../addresses.mjs';
import { call } from './support/api.mjs';
import { NOTES, boundTokens, error } from './support/bound.mjs';
import { createKey } from './support/key.mjs';
import { withServers } from './support/servers.mjs';

await withServers();

const { key, tokens, dpop, proofFor, freshNonce } = await boundTokens();

const now = () => Math.floor(Date.now() / 1000);
const wrong = {
  'of another type': () => ({ header: { typ: 'JWT' } }),
  'with a private key in it': () => ({ header: { jwk: key.privateJwk } }),
  'with a symmetric key in it': () => ({ header: { jwk: { kty: 'oct', k: 'AAAA' } } }),
  'without a key': () => ({ header: { jwk: undefined } }),
  'without a jti': () => ({ claims: { jti: undefined } }),
  'with a jti that is no string': () => ({ claims: { jti: 7 } }),
  'for another method': () => ({ claims: { htm: 'POST' } }),
  'for another address': () => ({ claims: { htu: `${API}/me` } }),
  'for another origin': () => ({ claims: { htu: `${PROVIDER}/notes` } }),
  'with a query in its address': () => ({ claims: { htu: `${NOTES}?a=b` } }),
  'with a fragment in its address': () => ({ claims: { htu: `${NOTES}#a` } }),
  'for no address': () => ({ claims: { htu: 7 } }),
  'that is too old': () => ({ claims: { iat: now() - 70 } }),
  'from the future': () => ({ claims: { iat: now() + 30 } }),
  'for another token': () => ({ token: 'another' }),
  'for no token': () => ({ token: undefined }),
};
for (const [what, change] of Object.entries(wrong)) {
  test(`a proof ${what} is refused`, async () => {
    const answer = await call(NOTES, dpop(await proofFor(await freshNonce(), change())));
    assert.deepEqual([answer.status, error(answer)], [401, 'invalid_dpop_proof']);
  });
}

test('a proof that is forged, of another key, twice in a header, or missing is refused', async () => {
  const nonce = await freshNonce();
  const [header, , signature] = (await proofFor(nonce)).split('.');
  const [, payload] = (await proofFor(nonce)).split('.');
  const stranger = await createKey();
  const others = await stranger.proof('GET', NOTES, { token: tokens.access_token, nonce });
  const twice = `${await proofFor(nonce)}, ${await proofFor(nonce)}`;
  for (const proof of [`${header}.${payload}.${signature}`, others, twice, undefined]) {
    assert.equal(error(await call(NOTES, dpop(proof))), 'invalid_dpop_proof');
  }
});

test('two proofs in headers of their own are refused', async () => {
  const nonce = await freshNonce();
  const headers = dpop([await proofFor(nonce), await proofFor(nonce)]);
  const answer = await new Promise((resolve) => get(NOTES, { headers }, resolve));
  answer.resume();
  assert.match(answer.headers['www-authenticate'], /error="invalid_dpop_proof"/);
});

test('a proof is good once', async () => {
  const proof = await proofFor(await freshNonce());
  assert.equal((await call(NOTES, dpop(proof))).status, 200);
  assert.equal(error(await call(NOTES, dpop(proof))), 'invalid_dpop_proof');
});
