/** What the OpenID Provider's tokens say beyond what the library puts in. */

// The library hashes whatever `at_hash` holds while it signs; only an opaque token's id is the token itself.
export function accessTokenHash(ctx) {
  const token = ctx.oidc.entities.AccessToken;
  return token && !token.aud ? { at_hash: token.jti } : undefined;
}

/** RFC 9068 2.2.1: how and when the person authenticated, which a refresh does not change. */
export function authenticationClaims(ctx) {
  const { AuthorizationCode, RefreshToken } = ctx.oidc.entities;
  const { acr, authTime } = AuthorizationCode ?? RefreshToken;
  return { acr, auth_time: authTime };
}
