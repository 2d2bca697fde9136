// What all samples talk to: the development provider, which here puts the name into the ID token as most providers do, an API that
// answers something else each time, and one static host whose answers may be kept as `host.caching` says.
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { API, APP, PROVIDER } from '../dev/addresses.mjs';
import { answeredPreflight } from '../dev/cors.mjs';
import { listen } from '../dev/listen.mjs';
import { createProvider } from '../dev/provider.mjs';
import { replyJson } from '../dev/reply.mjs';

const TYPES = {
  '.css': 'text/css', '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.json': 'application/json',
  '.svg': 'image/svg+xml', '.wasm': 'application/wasm', '.png': 'image/png', '.webmanifest': 'application/manifest+json',
};
const HASHED = /-[\w-]{8,}(_bg)?\.(css|js|svg|wasm)$/;

export async function startServers() {
  const host = createHost();
  const api = createApi();
  const servers = { host, api, held: null, stop: () => Promise.all(running.map((server) => server.stop())) };
  // the one that is held is named by its method and its address without a query
  const patient = (origin, answer) => (request, response) => {
    const { held } = servers;
    if (held?.request !== `${request.method} ${origin}${new URL(request.url, origin).pathname}`) return answer(request, response);
    setTimeout(() => answer(request, response), held.milliseconds);
  };
  const serve = (name, origin, answer) => listen(name, origin, patient(origin, answer));
  const running = [
    await serve('provider', PROVIDER, await createProvider({ conformIdTokenClaims: false })),
    await serve('API', API, api.answer),
    await serve('static host', APP, host.answer),
  ];
  return servers;
}

/** Answers `/turn` with the next number, and `/json?bytes=N` with so much JSON, to whoever brings a token. */
function createApi() {
  let turn = 0;
  const bodies = new Map();
  const answer = (request, response) => {
    if (answeredPreflight(request, response, ['GET'])) return;
    if (!/^Bearer .{20,}/.test(request.headers.authorization ?? '')) return replyJson(response, 401, { error: 'invalid_token' });
    const address = new URL(request.url, API);
    const bytes = Number(address.searchParams.get('bytes'));
    if (!bytes) return replyJson(response, 200, { turn: turn++ });
    if (!bodies.has(bytes)) bodies.set(bytes, json(bytes));
    response.writeHead(200, { 'content-type': 'application/json' }).end(bodies.get(bytes));
  };
  return { answer };
}

/** A list of orders of about this size. */
function json(bytes) {
  const order = (id) => ({ id, customer: { name: `Customer ${id}`, city: 'Bergen' }, lines: [{ item: `item-${id}`, count: id % 7, paid: id % 2 === 0 }], note: null });
  const count = Math.max(1, Math.round(bytes / JSON.stringify(order(10_000)).length));
  return JSON.stringify({ orders: Array.from({ length: count }, (_, id) => order(id)) });
}

/** Serves the `folder` it is told, brotli first. `caching`: `immutable` files with a digest, `revalidate` them, or keep `nothing`. */
function createHost() {
  const host = { folder: '', caching: 'immutable', configuration: null, answer };
  const loaded = new Map();

  async function files() {
    if (!loaded.has(host.folder)) {
      const names = (await readdir(host.folder, { recursive: true })).filter((name) => extname(name) in TYPES);
      const all = await Promise.all(names.map(async (name) => {
        const file = join(host.folder, name);
        const [body, packed] = await Promise.all([readFile(file), readFile(`${file}.br`).catch(() => null)]);
        return [`/${name}`, { name, body: packed ?? body, packed: Boolean(packed), tag: `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"` }];
      }));
      loaded.set(host.folder, new Map(all));
    }
    return loaded.get(host.folder);
  }

  async function answer(request, response) {
    const { pathname } = new URL(request.url, APP);
    const all = await files();
    const file = all.get(pathname) ?? (extname(pathname) ? undefined : all.get('/index.html'));
    if (!file) return response.writeHead(404).end();
    if (pathname === '/daypass.json' && host.configuration) {
      return response.writeHead(200, { 'content-type': TYPES['.json'], 'cache-control': 'no-cache' }).end(host.configuration);
    }
    const headers = { 'cache-control': cacheControl(file.name), etag: file.tag };
    if (request.headers['if-none-match'] === file.tag) return response.writeHead(304, headers).end();
    response.writeHead(200, {
      ...headers, 'content-type': TYPES[extname(file.name)], 'content-length': file.body.length, ...(file.packed && { 'content-encoding': 'br' }),
    }).end(file.body);
  }

  function cacheControl(name) {
    if (host.caching === 'nothing') return 'no-store';
    return host.caching === 'immutable' && HASHED.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache';
  }

  return host;
}
