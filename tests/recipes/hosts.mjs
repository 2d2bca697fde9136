// Starts nginx or Caddy with the recipe as it stands, at addresses of this machine: each name that a reader has to replace is replaced.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { compress } from '../../scripts/compress.mjs';

const run = promisify(execFile);
const file = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** A certificate authority of this test's own, and a certificate of `localhost` from it. */
export async function certify(folder, name = 'ca') {
  const path = (it) => join(folder, `${name}-${it}`);
  const openssl = (...all) => run('openssl', all);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  await openssl('req', '-x509', ...key, '-keyout', path('root.key'), '-out', path('root.pem'), '-days', '2', '-subj', '/CN=Test');
  await openssl('req', ...key, '-keyout', path('key.pem'), '-out', path('request.pem'), '-subj', '/CN=localhost');
  await writeFile(path('extensions'), 'subjectAltName=DNS:localhost');
  await openssl('x509', '-req', '-in', path('request.pem'), '-CA', path('root.pem'), '-CAkey', path('root.key'), '-CAcreateserial',
    '-out', path('certificate.pem'), '-days', '2', '-extfile', path('extensions'));
  return { root: path('root.pem'), certificate: path('certificate.pem'), key: path('key.pem') };
}

/** Waits until a port is free to be listened at, and tells which. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** What `scripts/headers` prints for a configuration. */
export function headersFor(configuration, format) {
  return new Promise((resolve, reject) => {
    const print = execFile(file('scripts/headers'), ['--format', format, '-'], (error, text) => (error ? reject(error) : resolve(text)));
    print.stdin.end(JSON.stringify(configuration));
  });
}

/**
 * A static host. `at` is the path of the app, `configure` is told the address of the app and gives its configuration, and with a
 * `provider` (where its token endpoint is, and the secret it wants) there is the rule for it.
 */
export async function startHost(kind, { at = '/', configure, provider, trusts } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'daypass-recipe-'));
  const clean = () => rm(folder, { recursive: true });
  const port = await freePort();
  const origin = `https://localhost:${port}`;
  const configuration = configure(`${origin}${at}`);
  const own = await certify(folder, 'host');
  const root = join(folder, 'root');
  await mkdir(join(folder, 'daypass'));
  await mkdir(join(folder, 'conf.d'));
  await install(join(root, at), at, configuration);
  const host = { folder, port, origin, at, root, own, configuration, provider, trusted: trusts ?? own.root };
  const process = await HOSTS[kind](host);
  let said = '';
  process.stderr.on('data', (data) => { said += data; });
  const over = once(process, 'exit');
  await Promise.race([answers(port), over.then(() => clean()).then(() => Promise.reject(new Error(`${kind} stopped: ${said}`)))]);
  return {
    origin,
    address: `${origin}${at}`,
    root: join(root, at),
    authority: own.root,
    configuration,
    /** What it wrote about requests and mistakes. */
    logs: async () => said + (await readFile(join(folder, 'access.log'), 'utf8').catch(() => '')),
    stop: async () => {
      process.kill('SIGTERM');
      await over;
      await clean();
    },
  };
}

/** The build, as `trunk build --public-url` would have made it for this path, and the configuration that was put beside it. */
async function install(root, at, configuration) {
  await cp(file('dist'), root, { recursive: true });
  await writeFile(join(root, 'daypass.json'), JSON.stringify(configuration));
  if (at === '/') return;
  const page = await readFile(join(root, 'index.html'), 'utf8');
  await writeFile(join(root, 'index.html'), page.replaceAll(/(href|src)="\//g, `$1="${at}`));
  await compress(root, ['index.html']);
}

const HOSTS = {
  async nginx({ folder, port, at, root, own, configuration, provider, trusted }) {
    await recipe('nginx/daypass.conf', join(folder, 'conf.d/daypass.conf'), {
      'listen 443 ssl': `listen 127.0.0.1:${port} ssl`, 'app.example;': 'localhost;', '/etc/ssl/app.example/fullchain.pem': own.certificate,
      '/etc/ssl/app.example/key.pem': own.key, '/srv/daypass': root, '/var/log/nginx/daypass.log': join(folder, 'access.log'),
      '/etc/nginx/daypass/headers.conf': join(folder, 'daypass/headers.conf'), '/etc/nginx/daypass/token*.conf': join(folder, 'daypass/token*.conf'),
      ...(at === '/' ? {} : { 'location / {\n        try_files $uri /index.html;': `location ${at} {\n        try_files $uri ${at}index.html;` }),
    });
    await writeFile(join(folder, 'daypass/headers.conf'), await headersFor(configuration, 'nginx'));
    if (provider) {
      await recipe('nginx/secret.conf', join(folder, 'conf.d/secret.conf'), { CLIENT_SECRET: provider.secret });
      await recipe('nginx/token.conf', join(folder, 'daypass/token.conf'), {
        'https://provider.example/token': provider.tokenEndpoint, '/etc/ssl/certs/ca-certificates.crt': trusted,
      });
    }
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((it) => `${it}_temp_path ${join(folder, it)};`);
    await writeFile(join(folder, 'nginx.conf'), `${process.getuid() ? '' : 'user root;'} worker_processes 1; daemon off; error_log stderr;
      include /etc/nginx/modules-enabled/*.conf; pid ${join(folder, 'pid')}; events {}
      http { include /etc/nginx/mime.types; access_log off; ${temporary.join(' ')} include ${join(folder, 'conf.d/*.conf')}; }`);
    return spawn('nginx', ['-e', 'stderr', '-c', join(folder, 'nginx.conf')], { stdio: ['ignore', 'ignore', 'pipe'] });
  },

  async caddy({ folder, port, at, root, own, configuration, provider, trusted }) {
    await recipe('caddy/Caddyfile', join(folder, 'Caddyfile'), {
      'app.example {': `https://localhost:${port} {\n\ttls ${own.certificate} ${own.key}`, '/srv/daypass': root,
      '/etc/caddy/daypass/headers.caddy': join(folder, 'daypass/headers.caddy'), '/etc/caddy/daypass/token*.caddy': join(folder, 'daypass/token*.caddy'),
      ...(at === '/' ? {} : { 'try_files {path} /index.html': `try_files {path} ${at}index.html`, '\t\thandle @file {': `\t\tredir ${at.slice(0, -1)} ${at}\n\t\thandle @file {` }),
    });
    const caddyfile = await readFile(join(folder, 'Caddyfile'), 'utf8');
    await writeFile(join(folder, 'Caddyfile'), `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${caddyfile}`);
    await writeFile(join(folder, 'daypass/headers.caddy'), await headersFor(configuration, 'caddy'));
    if (provider) {
      await recipe('caddy/token.caddy', join(folder, 'daypass/token.caddy'), {
        'https://provider.example': new URL(provider.tokenEndpoint).origin, 'rewrite * /token': `rewrite * ${new URL(provider.tokenEndpoint).pathname}`,
      });
    }
    const client = Buffer.from(`${provider?.client_id}:${provider?.secret}`).toString('base64');
    const env = { ...process.env, HOME: folder, XDG_DATA_HOME: folder, SSL_CERT_FILE: trusted, DAYPASS_CLIENT: client };
    return spawn('caddy', ['run', '--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  },
};

async function recipe(name, to, replace) {
  let text = await readFile(file(`recipes/${name}`), 'utf8');
  for (const [from, by] of Object.entries(replace)) {
    if (!text.includes(from)) throw new Error(`recipes/${name} has no ${from}`);
    text = text.replaceAll(from, () => by);
  }
  await mkdir(dirname(to), { recursive: true });
  await writeFile(to, text);
}

/** Resolves when somebody listens there. */
async function answers(port) {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const listens = await new Promise((resolve) => { socket.once('connect', () => resolve(true)).once('error', () => resolve(false)); });
    socket.destroy();
    if (listens) return;
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
}
