import { exportJWK, generateKeyPair } from 'jose';

/** Fresh signing keys of three kinds; the RSA key names no `alg` because it serves RS256 and PS256. */
export async function signingKeys() {
  return {
    keys: await Promise.all([
      privateKey('rsa', 'RS256'),
      privateKey('ec', 'ES256'),
      privateKey('ed25519', 'Ed25519'),
    ]),
  };
}

async function privateKey(kid, alg) {
  const { privateKey: key } = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(key)), kid, use: 'sig' };
}
