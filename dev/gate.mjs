import { Refusal, challenged, credentials } from './challenge.mjs';
import { createProofs } from './dpop_proof.mjs';

/**
 * Lets requests in by their access token. `find` gives the claims of a token; it and `judge`, which looks at them, throw a
 * `Refusal` for one that does not do.
 */
export function createGate({ realm, address, find }) {
  const proofs = createProofs(address);

  return async function admit(request, response, judge = () => {}) {
    const { scheme, token } = credentials(request, realm);
    if (scheme === 'DPoP') response.setHeader('DPoP-Nonce', proofs.nonce());
    try {
      const claims = await find(token);
      await checkBinding(scheme, token, claims.cnf, request);
      judge(claims);
      return claims;
    } catch (error) {
      throw error instanceof Refusal ? challenged(error, realm, scheme) : error;
    }
  };

  // RFC 9449 7.1, 7.2: a bound token comes with a proof, and never as a bearer token.
  async function checkBinding(scheme, token, cnf, request) {
    if (scheme === 'DPoP') {
      if (!cnf?.jkt) throw new Refusal('invalid_token', 'The access token is bound to no key: send it as a bearer token.');
      await proofs.check(request, token, cnf.jkt);
    } else if (cnf) {
      throw new Refusal('invalid_token', 'The access token is bound to a key: send it with DPoP.');
    }
  }
}
