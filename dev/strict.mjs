import './quiet.mjs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import Provider from 'oidc-provider';
import { APP } from './addresses.mjs';
import { Refusal } from './challenge.mjs';
import { answeredPreflight } from './cors.mjs';
import { createGate } from './gate.mjs';
import { interactions } from './interactions.mjs';
import { signingKeys } from './keys.mjs';
import { signedOutPage, logoutPage } from './pages.mjs';
import { baseConfiguration, baseFeatures, browserClient } from './provider_base.mjs';
import { replyError, replyJson } from './reply.mjs';
import { standardClaims } from './users.mjs';

export const STRICT_CLIENT = 'daypass-strict';

/**
 * A provider that insists on all it can, with an API, each on a port that was free: its issuer has a path, requests have to be
 * pushed, tokens are bound to a key and live for seconds, and each server, UserInfo included, demands nonces of its own.
 */
export async function startStrict() {
  const [server, apiServer] = [createServer(), createServer()];
  const [origin, api] = await Promise.all([listening(server), listening(apiServer)]);
  const issuer = `${origin}${PATH}`;
  const provider = await createStrict(issuer, origin);
  const handler = provider.callback();
  server.on('request', (request, response) => {
    if (!request.url.startsWith(`${PATH}/`)) return response.writeHead(404).end();
    // where the library is mounted it has the rest of the path to itself
    request.originalUrl = request.url;
    request.url = request.url.slice(PATH.length);
    handler(request, response);
  });
  apiServer.on('request', createStrictApi(provider, api));
  const granted = [];
  provider.on('grant.success', ({ body }) => granted.push(body));
  return {
    issuer,
    api,
    /** The token answers so far, oldest first. */
    granted,
    /** Whether an access token is still good. */
    isAlive: async (token) => Boolean(await provider.AccessToken.find(token)),
    stop: () => Promise.all([server, apiServer].map(stopped)),
  };
}

const PATH = '/tenant/one';
const ACCESS_TOKEN_SECONDS = 3;

async function createStrict(issuer, origin) {
  const provider = new Provider(issuer, {
    ...baseConfiguration('strict', { jwks: await signingKeys(), accessTokenSeconds: ACCESS_TOKEN_SECONDS }),
    clients: [browserClient(STRICT_CLIENT, '/callback', {
      post_logout_redirect_uris: [`${APP}/signed-out`],
      grant_types: ['authorization_code', 'refresh_token'],
      id_token_signed_response_alg: 'ES256',
      dpop_bound_access_tokens: true,
    })],
    clockTolerance: 0,
    claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: async () => standardClaims(sub, origin) }),
    interactions: {
      ...baseConfiguration('strict', {}).interactions,
      url: (_ctx, { uid }) => `${PATH}/interaction/${uid}`,
    },
    features: {
      ...baseFeatures({ requireNonce: () => true }),
      pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
      rpInitiatedLogout: { enabled: true, logoutSource: logoutPage, postLogoutSuccessSource: signedOutPage },
    },
  });
  provider.use(interactions(provider));
  return provider;
}

function createStrictApi(provider, address) {
  const find = async (token) => {
    const found = await provider.AccessToken.find(token);
    if (!found) throw new Refusal('invalid_token', 'The access token is unknown, expired or revoked.');
    return { sub: found.accountId, cnf: { jkt: found.jkt } };
  };
  const admit = createGate({ realm: 'strict', address, find });
  return (request, response) => {
    if (answeredPreflight(request, response, ['GET'])) return;
    admit(request, response).then(({ sub }) => replyJson(response, 200, { sub }), (error) => replyError(response, error));
  };
}

async function listening(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://localhost:${server.address().port}`;
}

async function stopped(server) {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
