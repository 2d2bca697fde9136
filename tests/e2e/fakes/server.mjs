// A server of one test's own: on a port nobody else has, open to the app's origin, and with a memory of what reached it.
import { createServer } from 'node:http';
import { pipeline } from 'node:stream/promises';

export async function startServer(handle) {
  const seen = [];
  const received = [];
  const cors = { origin: undefined, headers: 'Authorization, Content-Type, DPoP' };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, `http://${request.headers.host}`);
    received.push(`${request.method} ${request.url}`);
    response.setHeader('Access-Control-Allow-Origin', cors.origin ?? request.headers.origin ?? '*');
    response.setHeader('Access-Control-Expose-Headers', 'WWW-Authenticate, DPoP-Nonce, Location, Retry-After, Date');
    response.setHeader('Vary', 'Origin');
    if (request.method === 'OPTIONS') {
      response.setHeader('Access-Control-Allow-Methods', 'GET, POST, PUT, PATCH, DELETE');
      response.setHeader('Access-Control-Allow-Headers', cors.headers);
      return response.writeHead(204).end();
    }
    const body = await textOf(request);
    const call = { method: request.method, url, path: url.pathname, headers: request.headers, body, form: new URLSearchParams(body) };
    seen.push(call);
    const reply = (await handle(call)) ?? { status: 404 };
    const { status = 200, headers = {}, json, html, text = '', bytes, stream } = reply;
    if (stream) return stream(response);
    const [type, content] = json !== undefined ? ['application/json', JSON.stringify(json)] : html ? ['text/html', html] : ['text/plain', text];
    const fields = { 'content-type': type, 'cache-control': 'no-store', ...headers };
    // what goes wrong on the way, at the socket
    await reply.hold;
    if (reply.refuse) return request.socket.resetAndDestroy();
    if (reply.cut) return cut(response, status, fields, Buffer.from(bytes ?? content));
    if (reply.huge) return pour(response, status, fields);
    response.writeHead(status, fields).end(bytes ?? content);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://localhost:${server.address().port}`,
    seen,
    /** Everything that came, preflights included: method and address, as they stood in the request. */
    received,
    /** The calls that reached a path, preflights left out. */
    at: (path) => seen.filter((call) => call.path === path),
    /** Changes whom it lets read its answers, and which headers its preflights allow. */
    allow: (change) => Object.assign(cors, change),
    close: () => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }),
  };
}

/** Announces the whole of an answer, sends a half, and hangs up. */
function cut(response, status, fields, content) {
  response.writeHead(status, { ...fields, 'content-length': content.length || 1 });
  response.write(content.subarray(0, content.length / 2), () => response.socket?.destroy());
  response.flushHeaders();
}

/** Sends more and more without having announced how much, until the other side has enough of it. */
async function pour(response, status, fields) {
  response.writeHead(status, fields);
  const megabytes = function* () { for (let sent = 0; sent < MOST_MEGABYTES; sent++) yield MEGABYTE; };
  // the other side is free to hang up
  await pipeline(megabytes, response).catch(() => {});
}

const MEGABYTE = Buffer.alloc(1 << 20, ' ');
const MOST_MEGABYTES = 128;

async function textOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}
