// Proofs of possession as a server judges them (RFC 9449 §4.3).
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { EmbeddedJWK, calculateJwkThumbprint, jwtVerify } from 'jose';

/** What a call proves and with which key; it throws unless the proof was made for this call. */
export async function proofOf({ method, url, headers }) {
  const rules = { typ: 'dpop+jwt', algorithms: ['ES256'], requiredClaims: ['jti', 'iat'] };
  const { payload, protectedHeader } = await jwtVerify(headers.dpop, EmbeddedJWK, rules);
  const token = headers.authorization?.split(' ')[1];
  const ath = token && createHash('sha256').update(token).digest('base64url');
  const { htm, htu } = payload;
  assert.deepEqual({ htm, htu, ath: payload.ath }, { htm: method, htu: `${url.origin}${url.pathname}`, ath });
  assert.equal(protectedHeader.jwk.d, undefined);
  return { ...payload, jkt: await calculateJwkThumbprint(protectedHeader.jwk) };
}

/** The thumbprint of the key, or the refusal: of an API where a `scheme` is given, else of an authorization server. */
export async function judge(call, { nonce, scheme }) {
  const proof = await proofOf(call).catch(() => undefined);
  if (proof && (!nonce || proof.nonce === nonce)) return { jkt: proof.jkt };
  const error = proof ? 'use_dpop_nonce' : 'invalid_dpop_proof';
  const challenge = scheme && { 'www-authenticate': `${scheme} error="${error}", algs="ES256"` };
  return { refused: { status: scheme ? 401 : 400, headers: { ...challenge, ...(proof && { 'dpop-nonce': nonce }) }, json: { error } } };
}
