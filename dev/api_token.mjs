import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import { API_RESOURCE, PROVIDER } from './addresses.mjs';
import { bearerToken, insufficientScope, unauthorized } from './bearer.mjs';

/** Judges access tokens: resolves to the claims of a valid one that has the scope, if the route needs one. */
export function createAuthorizer(realm) {
  const keys = createRemoteJWKSet(new URL(`${PROVIDER}/jwks`));

  return async function authorize(request, scope) {
    const claims = await verified(bearerToken(request, realm));
    // RFC 9449 7.2: a DPoP-bound token must not pass as a bearer token.
    if (claims.cnf) throw unauthorized(realm, 'invalid_token', 'The access token is bound to a key: send it with DPoP.');
    if (scope && !scopes(claims).includes(scope)) throw insufficientScope(realm, scope);
    return claims;
  };

  async function verified(token) {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: PROVIDER,
        audience: API_RESOURCE,
        typ: 'at+jwt',
        algorithms: ['RS256'],
        requiredClaims: ['sub', 'client_id', 'exp'],
      });
      return payload;
    } catch (error) {
      if (!(error instanceof errors.JOSEError) || error instanceof errors.JWKSTimeout) throw error;
      throw unauthorized(realm, 'invalid_token', reason(error));
    }
  }
}

export const scopes = (claims) => claims.scope?.split(' ') ?? [];

function reason(error) {
  if (error instanceof errors.JWTExpired) return 'The access token expired.';
  if (error instanceof errors.JWTClaimValidationFailed) return `The access token is not for this API: its ${error.claim} is wrong.`;
  return 'The access token is not a signed token of the provider.';
}
