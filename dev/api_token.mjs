import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import { API, API_RESOURCE, PROVIDER } from './addresses.mjs';
import { Refusal } from './challenge.mjs';
import { createGate } from './gate.mjs';

/** Judges access tokens: resolves to the claims of a valid one that meets what the route needs. */
export function createAuthorizer(realm) {
  const keys = createRemoteJWKSet(new URL(`${PROVIDER}/jwks`));
  const admit = createGate({ realm, address: API, find: (token) => verified(token, keys) });
  return (request, response, needs) => admit(request, response, (claims) => judge(claims, needs));
}

export const scopes = (claims) => claims.scope?.split(' ') ?? [];

function judge(claims, { scope, acr, maxAge }) {
  if (scope && !scopes(claims).includes(scope)) {
    throw new Refusal('insufficient_scope', `The access token lacks the scope ${scope}.`, { scope });
  }
  // RFC 9470 3
  if (acr && claims.acr !== acr) {
    throw new Refusal('insufficient_user_authentication', 'A stronger authentication is needed here.', { acr_values: acr });
  }
  if (maxAge !== undefined && !(Date.now() / 1000 - claims.auth_time <= maxAge)) {
    throw new Refusal('insufficient_user_authentication', 'A more recent authentication is needed here.', { max_age: maxAge });
  }
}

async function verified(token, keys) {
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
    throw new Refusal('invalid_token', reason(error));
  }
}

function reason(error) {
  if (error instanceof errors.JWTExpired) return 'The access token expired.';
  if (error instanceof errors.JWTClaimValidationFailed) return `The access token is not for this API: its ${error.claim} is wrong.`;
  return 'The access token is not a signed token of the provider.';
}
