import { API } from '../../addresses.mjs';
import { call } from './api.mjs';
import { App } from './app.mjs';
import { createKey } from './key.mjs';

export const NOTES = `${API}/notes`;
export const error = ({ challenge }) => /error="(\w+)"/.exec(challenge)?.[1];

/** Somebody with tokens that are bound to a key, and what it takes to use them for `GET /notes`. */
export async function boundTokens() {
  const key = await createKey();
  const app = new App({ client_id: 'daypass-dpop', key });
  const tokens = await app.signIn();
  const token = tokens.access_token;

  const dpop = (proof) => ({ Authorization: `DPoP ${token}`, ...(proof && { DPoP: proof }) });
  const proofFor = (nonce, more = {}) => key.proof('GET', NOTES, { token, nonce, ...more });
  const freshNonce = async () => (await call(NOTES, dpop(await proofFor()))).nonce;
  return { app, key, tokens, dpop, proofFor, freshNonce };
}
