// The same journey at servers that others wrote. Everything but the servers is as in the end-to-end tests.
import { fileURLToPath } from 'node:url';
import base from '../e2e/playwright.config.mjs';

const python = process.env.INTEROP_PYTHON ?? fileURLToPath(new URL('../../target/interop/venv/bin/python', import.meta.url));
const gracefulShutdown = { signal: 'SIGTERM', timeout: 5000 };
const server = (file, url) => ({ command: `exec "${python}" servers/${file}`, url, gracefulShutdown });

export default {
  ...base,
  testDir: '.',
  outputDir: 'results',
  reporter: [['list'], ['./table.mjs']],
  webServer: [
    ...base.webServer.map((it) => ({ ...it, cwd: fileURLToPath(new URL('../e2e', import.meta.url)) })),
    server('django_server.py', 'http://localhost:8091/o/.well-known/openid-configuration'),
    server('authlib_server.py', 'http://localhost:8092/.well-known/openid-configuration'),
  ],
};
