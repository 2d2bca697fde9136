import './quiet.mjs';
import Provider, { errors } from 'oidc-provider';
import { PASSWORD, SECOND_FACTOR } from './acr.mjs';
import { API_RESOURCE, PROVIDER } from './addresses.mjs';
import { avatar } from './avatar.mjs';
import { DPOP_CLIENT, clients } from './clients.mjs';
import { interactions } from './interactions.mjs';
import { signingKeys } from './keys.mjs';
import { logoutPage, signedOutPage } from './pages.mjs';
import { stepUpPolicy } from './policy.mjs';
import { MINUTE, baseConfiguration, baseFeatures } from './provider_base.mjs';
import { createReuses } from './reuses.mjs';
import { accessTokenHash, authenticationClaims } from './token_claims.mjs';
import { standardClaims } from './users.mjs';

/** The OpenID Provider, as a request handler; `more` is told to the library as it is. */
export async function createProvider(more) {
  const provider = new Provider(PROVIDER, {
    ...baseConfiguration('provider', { jwks: await signingKeys(), accessTokenSeconds: ACCESS_TOKEN_SECONDS }),
    ...more,
    clients: clients(),
    acrValues: [PASSWORD.acr, SECOND_FACTOR.acr],
    claims: {
      openid: ['sub', 'acr', 'amr', 'at_hash'],
      profile: ['name', 'given_name', 'family_name', 'preferred_username', 'picture', 'locale', 'updated_at'],
      email: ['email', 'email_verified'],
    },
    extraTokenClaims: authenticationClaims,
    findAccount: (ctx, sub) => ({
      accountId: sub,
      claims: async (use) => ({
        ...standardClaims(sub, PROVIDER),
        ...(use === 'id_token' ? accessTokenHash(ctx) : undefined),
      }),
    }),
    interactions: { policy: stepUpPolicy() },
    features: {
      // UserInfo asks before it knows the client, so no nonce is demanded there.
      ...baseFeatures({ requireNonce: (ctx) => ctx.oidc.client?.clientId === DPOP_CLIENT }),
      pushedAuthorizationRequests: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: resourceServer,
        useGrantedResource: async () => false,
      },
      rpInitiatedLogout: { enabled: true, logoutSource: logoutPage, postLogoutSuccessSource: signedOutPage },
    },
  });
  provider.use(interactions(provider));
  const reuses = createReuses(provider);
  const handler = provider.callback();
  return (request, response) => avatar(request, response) || reuses(request, response) || handler(request, response);
}

const ACCESS_TOKEN_SECONDS = 5 * MINUTE;

// The API also knows the scope `admin`; leaving it out here is what makes it a scope nobody is granted.
async function resourceServer(_ctx, resource) {
  if (resource !== API_RESOURCE) throw new errors.InvalidTarget();
  return {
    scope: 'notes:read notes:write notes:share',
    audience: API_RESOURCE,
    accessTokenTTL: ACCESS_TOKEN_SECONDS,
    accessTokenFormat: 'jwt',
    jwt: { sign: { alg: 'RS256' } },
  };
}
