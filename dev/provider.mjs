import './quiet.mjs';
import { randomBytes } from 'node:crypto';
import Provider, { errors } from 'oidc-provider';
import { API_RESOURCE, APP, PROVIDER } from './addresses.mjs';
import { avatar } from './avatar.mjs';
import { signingKeys } from './keys.mjs';
import { logoutPage, signedOutPage } from './pages.mjs';
import { MINUTE, baseConfiguration, browserClient, revocation, withoutRemoteFont } from './provider_base.mjs';
import { standardClaims } from './users.mjs';

/** The OpenID Provider, as a request handler. */
export async function createProvider() {
  const provider = new Provider(PROVIDER, {
    ...baseConfiguration('provider', { jwks: await signingKeys(), accessTokenSeconds: ACCESS_TOKEN_SECONDS }),
    clients: [
      appClient('daypass', 'RS256'),
      appClient('daypass-ps256', 'PS256'),
      appClient('daypass-es256', 'ES256'),
      appClient('daypass-eddsa', 'EdDSA'),
      appClient('daypass-ed25519', 'Ed25519'),
    ],
    claims: {
      openid: ['sub', 'at_hash'],
      profile: ['name', 'given_name', 'family_name', 'preferred_username', 'picture', 'locale', 'updated_at'],
      email: ['email', 'email_verified'],
    },
    findAccount: (ctx, sub) => ({
      accountId: sub,
      claims: async (use) => ({
        ...standardClaims(sub, PROVIDER),
        ...(use === 'id_token' ? accessTokenHash(ctx) : undefined),
      }),
    }),
    features: {
      dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => false },
      pushedAuthorizationRequests: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: resourceServer,
        useGrantedResource: async () => false,
      },
      revocation,
      rpInitiatedLogout: { enabled: true, logoutSource: logoutPage, postLogoutSuccessSource: signedOutPage },
    },
  });
  provider.use(withoutRemoteFont);
  const handler = provider.callback();
  return (request, response) => avatar(request, response) || handler(request, response);
}

const ACCESS_TOKEN_SECONDS = 5 * MINUTE;

const appClient = (client_id, id_token_signed_response_alg) =>
  browserClient(client_id, '/callback', {
    post_logout_redirect_uris: [`${APP}/signed-out`],
    grant_types: ['authorization_code', 'refresh_token'],
    id_token_signed_response_alg,
    require_auth_time: true,
  });

// The library hashes whatever `at_hash` holds while it signs; only an opaque token's id is the token itself.
function accessTokenHash(ctx) {
  const token = ctx.oidc.entities.AccessToken;
  return token && !token.aud ? { at_hash: token.jti } : undefined;
}

// The API also knows the scope `admin`; leaving it out here is what makes it a scope nobody is granted.
async function resourceServer(_ctx, resource) {
  if (resource !== API_RESOURCE) throw new errors.InvalidTarget();
  return {
    scope: 'notes:read notes:write',
    audience: API_RESOURCE,
    accessTokenTTL: ACCESS_TOKEN_SECONDS,
    accessTokenFormat: 'jwt',
    jwt: { sign: { alg: 'RS256' } },
  };
}
