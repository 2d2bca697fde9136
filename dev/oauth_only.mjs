import './quiet.mjs';
import Provider from 'oidc-provider';
import { OAUTH_ONLY } from './addresses.mjs';
import { avatar } from './avatar.mjs';
import { bearerToken, unauthorized } from './bearer.mjs';
import { answeredPreflight } from './cors.mjs';
import { signingKeys } from './keys.mjs';
import { HOUR, baseConfiguration, browserClient, revocation, withoutRemoteFont } from './provider_base.mjs';
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
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      revocation,
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
    },
  });
  provider.use(withoutMetadata);
  provider.use(withoutIss);
  provider.use(withoutRemoteFont);
  const handler = provider.callback();
  return (request, response) =>
    avatar(request, response) || userRequest(provider, request, response) || handler(request, response);
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

function userRequest(provider, request, response) {
  if (request.url.split('?')[0] !== '/user') return false;
  if (answeredPreflight(request, response, ['GET'])) return true;
  currentUser(provider, request).then(
    (body) => replyJson(response, 200, body),
    (error) => replyError(response, error),
  );
  return true;
}

async function currentUser(provider, request) {
  if (request.method !== 'GET') throw methodNotAllowed(['GET']);
  const token = await provider.AccessToken.find(bearerToken(request, REALM));
  if (!token) throw unauthorized(REALM, 'invalid_token', 'The access token is unknown, expired or revoked.');
  const { id, name, email } = user(token.accountId);
  return { id, login: token.accountId, name, email, avatar_url: pictureUrl(OAUTH_ONLY, token.accountId) };
}

const REALM = 'user';
