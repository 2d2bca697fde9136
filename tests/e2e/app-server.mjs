// Serves dist/ as a static host does: files as they are, index.html for every other path, and the headers that scripts/headers
// derives from the configuration. A browser with the cookie `hosted` gets what was put there for it: another configuration, with
// the headers that follow from it, other headers, more in the head of the page, or the app as built for a folder (--public-url).
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const dist = fileURLToPath(new URL('../../dist', import.meta.url));
const tool = fileURLToPath(new URL('../../scripts/headers', import.meta.url));
const types = {
  '.css': 'text/css', '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.json': 'application/json',
  '.svg': 'image/svg+xml', '.wasm': 'application/wasm', '.png': 'image/png', '.webmanifest': 'application/manifest+json',
};

const shipped = await headersFor(await readFile(join(dist, 'daypass.json'), 'utf8'));
const hosted = new Map();

const server = createServer(async (request, response) => {
  if (request.method === 'PUT') return response.writeHead(201).end(await host(await json(request)));
  const { configuration, head, headers, folder = '/' } = hosted.get(/\bhosted=(\w+)/.exec(request.headers.cookie ?? '')?.[1]) ?? { headers: shipped };
  const asked = normalize(new URL(request.url, 'http://localhost').pathname);
  const path = asked.startsWith(folder) ? asked.slice(folder.length - 1) : '/not/here.json';
  const file = extname(path) in types ? path : '/index.html';
  try {
    let body = file === '/daypass.json' && configuration ? configuration : await readFile(join(dist, file));
    // what a build for a folder writes: its base, and the addresses of the files
    if (file === '/index.html' && folder !== '/') body = String(body).replace(/(<(?:base|link|script)\b[^>]* (?:href|src)=")\//g, `$1${folder}`);
    if (file === '/index.html' && head) body = String(body).replace('<head>', `<head>${head}`);
    response.writeHead(200, { 'cache-control': 'no-cache', ...headers, 'content-type': types[extname(file)] }).end(body);
  } catch {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('not found');
  }
});

// A header with the value null is not sent.
async function host(wanted) {
  const id = createHash('sha256').update(JSON.stringify(wanted)).digest('hex');
  const configuration = wanted.configuration && JSON.stringify(wanted.configuration);
  const derived = configuration ? await headersFor(configuration) : shipped;
  const all = Object.entries({ ...derived, ...wanted.headers });
  hosted.set(id, { configuration, head: wanted.head, folder: wanted.folder, headers: Object.fromEntries(all.filter(([, value]) => value !== null)) });
  return id;
}

function headersFor(configuration) {
  return new Promise((resolve, reject) => {
    const print = execFile(tool, ['-'], (error, text) => {
      if (error) reject(error);
      else resolve(Object.fromEntries(text.trim().split('\n').map((line) => line.split(/: (.*)/, 2)).map(([name, value]) => [name.toLowerCase(), value])));
    });
    print.stdin.end(configuration);
  });
}

server.listen(8080, '127.0.0.1');
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(0));
