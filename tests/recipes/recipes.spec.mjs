// What the recipes promise, run for each server, and for an app at its root and in a folder.
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect, test as base, watch } from '../e2e/support.mjs';
import { certify, headersFor, startHost } from './hosts.mjs';
import { CLIENT_ID, SECRET, startProvider } from './provider.mjs';

const FOREVER = 'public, max-age=31536000, immutable';
const CODE = `grant_type=authorization_code&code=CODE&redirect_uri=https%3A%2F%2Fapp.example%2Fcallback&client_id=${CLIENT_ID}&code_verifier=v`;

const test = base.extend({
  kind: ['nginx', { option: true, scope: 'worker' }],
  at: ['/', { option: true, scope: 'worker' }],
  authority: [async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'daypass-authority-'));
    await use({ folder, ...(await certify(folder)) });
    await rm(folder, { recursive: true });
  }, { scope: 'worker' }],
  provider: [async ({ authority }, use) => {
    const provider = await startProvider(authority);
    await use(provider);
    await provider.stop();
  }, { scope: 'worker' }],
  host: [async ({ kind, at, provider, authority }, use) => {
    const host = await startHost(kind, { at, provider, configure: provider.configure, trusts: authority.root });
    await use(host);
    await host.stop();
  }, { scope: 'worker' }],
  /** Asks the host as a browser would: `ask('callback?code=x')` is below the address of the app. */
  ask: async ({ host }, use) => {
    const ca = await readFile(host.authority);
    await use((path, { method = 'GET', headers = {}, body } = {}) => new Promise((resolve, reject) => {
      const sent = request(new URL(path, host.address), { method, headers, ca }, (response) => {
        const { statusCode: status, headers: got } = response;
        buffer(response).then((content) => resolve({ status, headers: got, body: content }), reject);
      });
      sent.on('error', reject).end(body);
    }));
  },
  /** The names of the files of the build, without the copies. */
  files: async ({ host }, use) => use((await readdir(host.root)).filter((name) => !/\.(br|gz)$/.test(name))),
});

const exchange = (ask, body, { path = '/oauth/token', method = 'POST', headers = {} } = {}) =>
  ask(path, { method, body, headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } });

test('every path of the app is the page, and a file that is not there is missing', async ({ ask, host }) => {
  const page = await readFile(join(host.root, 'index.html'));
  for (const path of ['', 'callback?code=x&state=y', 'callback/forge', 'account', 'no/such/page']) {
    const { status, headers, body } = await ask(path);
    expect([status, headers['content-type']], path).toEqual([200, expect.stringMatching(/^text\/html/)]);
    expect(body.equals(page), path).toBe(true);
  }
  for (const path of ['daypass-0123456789abcdef.js', 'no.wasm', 'a/b.css', 'no.json', 'favicon-0.svg', 'no.png', 'no.webmanifest']) {
    expect((await ask(path)).status, path).toBe(404);
  }
});

test('web-cache: what has a digest in its name is kept for good, all else is asked for anew, and so is what was missing', async ({ ask, files }) => {
  const hashed = files.filter((name) => /-[0-9a-f]{8,}(_bg)?\./.test(name));
  expect(hashed.map((name) => name.split('.').pop()).sort()).toEqual(['css', 'js', 'js', 'svg', 'wasm', 'wasm', 'wasm', 'wasm']);
  for (const name of hashed) expect((await ask(name)).headers['cache-control'], name).toBe(FOREVER);
  for (const path of ['', 'index.html', 'callback?code=x', 'daypass.json', 'daypass-0123456789abcdef.js', 'account', 'manifest.webmanifest', 'icon.svg', 'icon-192.png']) {
    expect((await ask(path)).headers['cache-control'], path).toBe('no-cache');
  }
});

test('what a browser needs to install the app has its type', async ({ ask }) => {
  expect((await ask('manifest.webmanifest')).headers['content-type']).toMatch(/^application\/manifest\+json/);
  expect((await ask('icon-192.png')).headers['content-type']).toBe('image/png');
});

test('the page is not sent again while it is the same', async ({ ask }) => {
  const { etag } = (await ask('')).headers;
  const again = await ask('callback?code=z', { headers: { 'if-none-match': etag } });
  expect([again.status, again.body.length, again.headers['cache-control']]).toEqual([304, 0, 'no-cache']);
});

test('each file comes as the copy that the build has made, in the way that the browser takes', async ({ ask, files, host }) => {
  const types = { css: /^text\/css/, html: /^text\/html/, js: /^(text|application)\/javascript/, svg: /^image\/svg\+xml/, wasm: /^application\/wasm$/ };
  for (const name of files.filter((it) => it.split('.').pop() in types)) {
    const plain = await readFile(join(host.root, name));
    for (const [accepted, coding, copy, unpack] of [
      ['gzip, deflate, br', 'br', `${name}.br`, brotliDecompressSync], ['gzip', 'gzip', `${name}.gz`, gunzipSync], ['identity', undefined, name, (it) => it],
    ]) {
      const { headers, body } = await ask(name, { headers: { 'accept-encoding': accepted } });
      expect(headers['content-encoding'], `${name}, ${accepted}`).toBe(coding);
      expect(body.equals(await readFile(join(host.root, copy))), `${name}, ${accepted}`).toBe(true);
      expect(unpack(body).equals(plain), `${name}, ${accepted}`).toBe(true);
      expect(headers['content-type'], name).toMatch(types[name.split('.').pop()]);
      expect(headers.vary, name).toMatch(/accept-encoding/i);
    }
  }
});

test('a configuration that was edited after the build is the one that is served', async ({ ask, host }) => {
  const path = join(host.root, 'daypass.json');
  const before = await readFile(path, 'utf8');
  await writeFile(path, `${before}\n`);
  try {
    for (const accepted of ['gzip, deflate, br', 'gzip', 'identity']) {
      const { headers, body } = await ask('daypass.json', { headers: { 'accept-encoding': accepted } });
      const text = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
      expect([`${text}`, headers['content-type']], accepted).toEqual([`${before}\n`, 'application/json']);
    }
  } finally {
    await writeFile(path, before);
  }
});

test('every answer has the headers that follow from the configuration, each once', async ({ ask, files, host }) => {
  const wanted = (await headersFor(host.configuration, 'list')).trim().split('\n').map((line) => line.split(/: (.*)/, 2));
  expect(wanted.length).toBeGreaterThan(5);
  for (const path of [...files, '', 'callback', 'no/such/page', 'no.js']) {
    const { headers } = await ask(path);
    for (const [name, value] of wanted) expect(headers[name.toLowerCase()], `${path}: ${name}`).toBe(value);
  }
});

test('somebody signs in, calls the API and renews the token, and the browser never meets the secret', async ({ page, host, provider }) => {
  const before = provider.asked().length;
  const sent = [];
  page.on('request', (it) => sent.push(`${it.url()} ${it.postData() ?? ''} ${JSON.stringify(it.headers())}`));
  const requests = watch(page, () => true);
  await page.goto(`${host.address}api`);
  await page.getByRole('button', { name: /^Code forge/ }).click();
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
  await expect(page).toHaveURL(`${host.address}api`);
  await page.getByRole('button', { name: 'Send: Who am I' }).click();
  await expect(page.getByText('200 OK')).toBeVisible();
  await page.getByRole('link', { name: 'Account', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Ada Lovelace' })).toBeVisible();
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await expect(page.getByText('The access token is a new one now.')).toBeVisible();
  const grants = provider.asked().slice(before).map(({ body }) => new URLSearchParams(body).get('grant_type'));
  expect(grants).toEqual(['authorization_code', 'refresh_token']);
  // nothing that the browser sent, got or kept has it in it
  expect(sent.some((it) => it.startsWith(`${host.origin}/oauth/token `) && it.includes('grant_type=refresh_token'))).toBe(true);
  const kept = await page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie, document.documentElement.outerHTML]));
  const heads = await Promise.all(requests.map(async (it) => JSON.stringify(await (await it.response())?.allHeaders()) ?? ''));
  const basic = Buffer.from(`${CLIENT_ID}:${SECRET}`).toString('base64');
  for (const text of [...sent, kept, ...heads]) expect([SECRET, basic].some((it) => text.includes(it))).toBe(false);
  expect((await page.context().cookies()).filter((it) => it.name === 'provider')).toEqual([]);
});

test('a page loads each file once, all of them at the same time, and the console says nothing', async ({ page, host }) => {
  const told = [];
  page.on('console', (message) => told.push(message.text()));
  const asked = [];
  const browser = await page.context().newCDPSession(page);
  await browser.send('Network.enable');
  browser.on('Network.requestWillBeSent', ({ request: { url, isLinkPreload }, initiator }) => asked.push({ url, by: isLinkPreload ? 'link' : initiator.type }));
  await page.goto(host.address);
  await expect(page.getByRole('button', { name: /^Code forge/ })).toBeVisible();
  const files = asked.filter(({ url }) => /\.(css|js|json|wasm)$/.test(url));
  expect(files.map(({ url }) => url.split('.').pop()).sort()).toEqual(['css', 'js', 'js', 'json', 'wasm']);
  expect(files.map(({ by }) => by).filter((by) => by !== 'parser' && by !== 'link'), 'asked for by the page itself').toEqual([]);
  expect(asked.filter(({ url }) => url === host.address)).toHaveLength(1);
  expect(told).toEqual([]);
});

test('the secret goes to the token endpoint with a code or a refresh token, and with nothing else', async ({ ask, provider }) => {
  const before = provider.asked().length;
  const [code, other] = [provider.code(), provider.code()];
  const good = await exchange(ask, CODE.replace('CODE', code));
  expect([good.status, JSON.parse(good.body).token_type]).toEqual([200, 'bearer']);
  // in any order
  expect((await exchange(ask, CODE.replace('CODE', other).split('&').reverse().join('&'))).status).toBe(200);
  const forms = [
    'grant_type=client_credentials', `grant_type=client_credentials&client_id=${CLIENT_ID}`, 'grant_type=password&username=a&password=b',
    'grant_type=authorization_code&grant_type=client_credentials', 'grant_type=client_credentials&grant_type=authorization_code&code=x',
    'grant%5Ftype=client_credentials&grant_type=authorization_code', 'grant_type=authorization_code&grant%5Ftype=client_credentials',
    'grant_type=authorization_code%26grant_type=client_credentials&x=y', 'grant_type=urn:ietf:params:oauth:grant-type:token-exchange&subject_token=x',
    'grant_type=authorization_code;grant_type=client_credentials', 'scope=x;grant_type=client_credentials&grant_type=authorization_code&code=x', 'grant_type=authorization_code\n&grant_type=client_credentials',
    '', '&', 'grant_type=', 'code=x', '{"grant_type":"client_credentials"}', `${CODE}&client_assertion=x`, `${CODE}&client_secret=guess`,
  ];
  for (const form of forms) {
    const { status, body } = await exchange(ask, form);
    expect(status, form).toBeGreaterThanOrEqual(400);
    expect(`${body}`, form).not.toContain('of-the-client-itself');
  }
  const withSecret = provider.asked().slice(before).filter(({ body, headers }) => body.includes(SECRET) || headers.authorization);
  expect(withSecret).toHaveLength(2);
});

test('only POST to that one path goes to the provider', async ({ ask, provider }) => {
  const before = provider.seen.length;
  const form = CODE.replace('CODE', provider.code());
  for (const method of ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
    const { status } = await exchange(ask, method === 'GET' || method === 'HEAD' ? undefined : form, { method });
    expect(status, method).toBeGreaterThanOrEqual(400);
  }
  for (const path of ['/oauth/token?grant_type=client_credentials', '/oauth/token/', '/oauth/token/x', '/oauth/user', '/oauth/', '/oauth/token/../user', '/oauth/token%3Fx']) {
    await exchange(ask, form, { path });
  }
  expect([400, 413], 'too long').toContain((await exchange(ask, `${form}&scope=${'x'.repeat(20_000)}`)).status);
  expect(provider.seen.slice(before)).toEqual([]);
});

test('nothing of the browser reaches the provider but the form, and no cookie of it comes back', async ({ ask, provider }) => {
  const before = provider.asked().length;
  const { status, headers } = await exchange(ask, CODE.replace('CODE', provider.code()), {
    headers: {
      cookie: 'session=of-the-person', authorization: 'Bearer of-the-person', origin: 'https://app.example', referer: 'https://app.example/private',
      'x-forwarded-for': '203.0.113.9', 'accept-language': 'tlh', 'user-agent': 'Of the person', 'x-private': '1', 'sec-fetch-site': 'same-origin',
    },
  });
  expect([status, headers['set-cookie'], headers['access-control-allow-origin']]).toEqual([200, undefined, undefined]);
  const [call] = provider.asked().slice(before);
  const known = ['accept', 'accept-encoding', 'authorization', 'connection', 'content-length', 'content-type', 'host', 'transfer-encoding', 'user-agent'];
  expect(Object.keys(call.headers).filter((name) => !known.includes(name))).toEqual([]);
  expect(call.headers).toMatchObject({ accept: 'application/json', 'user-agent': 'Daypass', host: new URL(provider.origin).host });
  expect(JSON.stringify(call.headers)).not.toContain('of-the-person');
});

test('no log has a code, a token or the secret in it', async ({ ask, host, provider }) => {
  await ask('callback?code=code-in-the-address&state=x');
  const code = provider.code();
  await exchange(ask, CODE.replace('CODE', code));
  await exchange(ask, 'grant_type=refresh_token&refresh_token=dead-token');
  const logs = await host.logs();
  for (const word of ['code-in-the-address', code, 'dead-token', SECRET]) expect(logs.includes(word), word).toBe(false);
});

test('a server that only claims to be the provider gets neither secret nor code', async ({ authority, kind }) => {
  const provider = await startProvider(authority);
  // an authority that the host does not know has certified it
  const other = await certify(authority.folder, 'other');
  const host = await startHost(kind, { provider, configure: provider.configure, trusts: other.root });
  try {
    const ca = await readFile(host.authority);
    const status = await new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const sent = request(`${host.origin}/oauth/token`, { method: 'POST', headers, ca }, (response) => resolve(response.resume().statusCode));
      sent.on('error', reject).end(CODE);
    });
    expect(status).toBe(502);
    expect(provider.seen).toEqual([]);
  } finally {
    await host.stop();
    await provider.stop();
  }
});
