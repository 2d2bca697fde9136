// A provider as GitHub and Google are: it wants a secret at its token endpoint and lets no page read the answer. It speaks OAuth 2.0 only.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { text } from 'node:stream/consumers';

export const CLIENT_ID = 'forge-client';
export const SECRET = 'hunter2-of-the-host';

export async function startProvider({ key, certificate }) {
  const seen = [];
  const tokens = { code: new Set(), refresh_token: new Set(), access_token: new Set() };
  const give = (kind) => {
    const token = `${kind}-${randomBytes(12).toString('hex')}`;
    tokens[kind].add(token);
    return token;
  };
  const server = createServer({ key: await readFile(key), cert: await readFile(certificate) }, async (request, response) => {
    const url = new URL(request.url, 'https://localhost');
    const body = await text(request);
    seen.push({ method: request.method, url: request.url, path: url.pathname, headers: request.headers, body });
    const answer = (status, json, headers = {}) => response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(json));
    if (url.pathname === '/authorize') {
      const back = new URL(url.searchParams.get('redirect_uri'));
      back.search = new URLSearchParams({ code: give('code'), state: url.searchParams.get('state') });
      return response.writeHead(303, { location: `${back}` }).end();
    }
    if (url.pathname === '/user') {
      const readable = { 'access-control-allow-origin': request.headers.origin ?? '*', 'access-control-allow-headers': 'authorization' };
      if (request.method === 'OPTIONS') return response.writeHead(204, readable).end();
      const known = tokens.access_token.has(request.headers.authorization?.replace('Bearer ', ''));
      return known ? answer(200, { id: 7, login: 'Ada Lovelace' }, readable) : answer(401, {}, readable);
    }
    if (url.pathname !== '/login/token' || request.method !== 'POST') return answer(404, {});
    const form = new URLSearchParams(body);
    const basic = Buffer.from(request.headers.authorization?.replace('Basic ', '') ?? '', 'base64').toString();
    const cookie = { 'set-cookie': 'provider=1; Path=/', 'cache-control': 'no-store' };
    if (form.getAll('client_secret').join() !== SECRET && basic !== `${CLIENT_ID}:${SECRET}`) return answer(401, { error: 'invalid_client' }, cookie);
    // what a secret opens that a browser must never get
    if (form.getAll('grant_type').includes('client_credentials')) return answer(200, { access_token: 'of-the-client-itself', token_type: 'bearer' }, cookie);
    const kind = form.get('grant_type') === 'authorization_code' ? 'code' : 'refresh_token';
    if (!tokens[kind].delete(form.get(kind))) return answer(400, { error: 'invalid_grant' }, cookie);
    answer(200, { access_token: give('access_token'), token_type: 'bearer', expires_in: 300, refresh_token: give('refresh_token') }, cookie);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `https://localhost:${server.address().port}`;
  return {
    origin,
    client_id: CLIENT_ID,
    secret: SECRET,
    tokenEndpoint: `${origin}/login/token`,
    seen,
    /** What reached the token endpoint. */
    asked: () => seen.filter((it) => it.path === '/login/token'),
    code: () => give('code'),
    /** The configuration of an app at this address, whose host has the rule. */
    configure: (address) => ({
      name: 'Acme',
      providers: [{
        name: 'Code forge', issuer: origin, client_id: CLIENT_ID, openid_connect: false, scopes: ['user:read'],
        metadata: { authorization_endpoint: `${origin}/authorize`, token_endpoint: new URL('/oauth/token', address).href },
        identity: { url: `${origin}/user`, subject: 'id', name: 'login' },
        apis: [{ name: 'Forge', url: `${origin}/user`, requests: [{ name: 'Who am I' }] }],
      }],
    }),
    stop: () => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }),
  };
}
