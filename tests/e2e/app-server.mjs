// Serves dist/ as a static host does: files as they are, and index.html for every other path. A browser with the cookie
// `coop` gets its value as Cross-Origin-Opener-Policy.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = fileURLToPath(new URL('../../dist', import.meta.url));
const types = {
  '.css': 'text/css', '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.json': 'application/json',
  '.svg': 'image/svg+xml', '.wasm': 'application/wasm',
};

const server = createServer(async (request, response) => {
  const path = normalize(new URL(request.url, 'http://localhost').pathname);
  const file = extname(path) in types ? path : '/index.html';
  try {
    const body = await readFile(join(dist, file));
    const coop = /\bcoop=([a-z-]+)/.exec(request.headers.cookie ?? '')?.[1];
    const severing = coop && { 'cross-origin-opener-policy': coop };
    response.writeHead(200, { 'content-type': types[extname(file)], 'cache-control': 'no-cache', ...severing }).end(body);
  } catch {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('not found');
  }
});

server.listen(8080, '127.0.0.1');
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(0));
