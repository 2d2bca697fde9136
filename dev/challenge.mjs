import { HttpError } from './reply.mjs';

/** How a token may be sent: as a bearer token (RFC 6750 2.1), or bound to a key (RFC 9449 7.1). */
const SCHEMES = ['Bearer', 'DPoP'];
export const PROOF_ALGORITHMS = ['ES256', 'Ed25519', 'EdDSA'];

/** Why a token does not do: an error code of RFC 6750 3.1, RFC 9449 7.1 or RFC 9470 3, and the parameters that help. */
export class Refusal extends Error {
  constructor(error, description, parameters = {}) {
    super(description);
    Object.assign(this, { error, parameters });
  }
}

/** The scheme and the access token of a request; without one, both schemes are offered and no error is named. */
export function credentials(request, realm) {
  const [, sent = '', token] = /^(\S+) +(\S+)$/.exec(request.headers.authorization ?? '') ?? [];
  const scheme = SCHEMES.find((known) => known.toLowerCase() === sent.toLowerCase());
  if (scheme) return { scheme, token };
  const headers = { 'WWW-Authenticate': SCHEMES.map((each) => challenge(each, { realm })) };
  throw new HttpError(401, 'unauthorized', 'An access token is needed here.', headers);
}

/** The refusal as the answer, in the scheme the token came with. */
export function challenged({ error, message: error_description, parameters }, realm, scheme) {
  const headers = { 'WWW-Authenticate': challenge(scheme, { realm, error, error_description, ...parameters }) };
  return new HttpError(error === 'insufficient_scope' ? 403 : 401, error, error_description, headers);
}

function challenge(scheme, parameters) {
  const all = scheme === 'DPoP' ? { ...parameters, algs: PROOF_ALGORITHMS.join(' ') } : parameters;
  return `${scheme} ${Object.entries(all).map(([name, value]) => `${name}="${value}"`).join(', ')}`;
}
