import './quiet.mjs';
import Provider from 'oidc-provider';
import { OAUTH_ONLY } from './addresses.mjs';
import { avatar } from './avatar.mjs';
import { Refusal } from './challenge.mjs';
import { answeredPreflight } from './cors.mjs';
import { createGate } from './gate.mjs';
import { interactions } from './interactions.mjs';
import { signingKeys } from './keys.mjs';
import { HOUR, baseConfiguration, baseFeatures, browserClient } from './provider_base.mjs';
import { methodNotAllowed, replyError, replyJson } from './reply.mjs';
import { pictureUrl, user } from './users.mjs';

/** An authorization server that knows nothing of OpenID Connect, with the API that says who the user is. */
export async function createOauthOnly() {
  const provider = new Provider(OAUTH_ONLY, {
    ...baseConfiguration('oauth_only', { jwks: await signingKeys(), accessTokenSeconds: 8 * HOUR }),
    clients: [browserClient('daypass-oauth', '/callback/oauth', {
      grant_types: ['authorization_code'],
      response_modes: ['query'],
      scope: 'user:read',
    })],
    scopes: ['user:read'],
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: async () => ({ sub }) }),
    routes: { authorization: '/authorize', token: '/token', revocation: '/revoke' },
    features: {
      ...baseFeatures(),
      pushedAuthorizationRequests: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
    },
  });
  provider.use(withoutMetadata);
  provider.use(withoutIss);
  provider.use(interactions(provider));
  const userRequest = createUserRequest(provider);
  const handler = provider.callback();
  return (request, response) => avatar(request, response) || userRequest(request, response) || handler(request, response);
}

async function withoutMetadata(ctx, next) {
  if (ctx.path.startsWith('/.well-known/') || ctx.path === '/jwks') return;
  await next();
}

// The library always adds `iss` (RFC 9207) and has no setting for it; plain OAuth 2.0 servers do not send it.
async function withoutIss(ctx, next) {
  await next();
  const location = URL.parse(ctx.response.get('Location'));
  if (!location?.searchParams.has('iss')) return;
  location.searchParams.delete('iss');
  ctx.redirect(location.href);
}

function createUserRequest(provider) {
  const admit = createGate({ realm: 'user', address: OAUTH_ONLY, find: (token) => known(provider, token) });

  return (request, response) => {
    if (request.url.split('?')[0] !== '/user') return false;
    if (answeredPreflight(request, response, ['GET'])) return true;
    currentUser(request, response).then(
      (body) => replyJson(response, 200, body),
      (error) => replyError(response, error),
    );
    return true;
  };

  async function currentUser(request, response) {
    if (request.method !== 'GET') throw methodNotAllowed(['GET']);
    const { sub } = await admit(request, response);
    const { id, name, email } = user(sub);
    return { id, login: sub, name, email, avatar_url: pictureUrl(OAUTH_ONLY, sub) };
  }
}

async function known(provider, token) {
  const found = await provider.AccessToken.find(token);
  if (!found) throw new Refusal('invalid_token', 'The access token is unknown, expired or revoked.');
  return { sub: found.accountId, cnf: found.jkt && { jkt: found.jkt } };
}
