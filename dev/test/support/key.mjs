import { createHash, randomUUID } from 'node:crypto';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';

/** A key pair that makes DPoP proofs (RFC 9449 4.2), right ones unless told otherwise. */
export async function createKey(alg = 'ES256') {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(publicKey);

  return {
    privateJwk: await exportJWK(privateKey),
    proof(htm, htu, { token, nonce, header = {}, claims = {} } = {}) {
      const ath = token && createHash('sha256').update(token).digest('base64url');
      return new SignJWT({ jti: randomUUID(), htm, htu, iat: Math.floor(Date.now() / 1000), ath, nonce, ...claims })
        .setProtectedHeader({ typ: 'dpop+jwt', alg, jwk, ...header })
        .sign(privateKey);
    },
  };
}
