import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { API, OAUTH_ONLY, PROVIDER } from './addresses.mjs';
import { createApi } from './api.mjs';
import { listen } from './listen.mjs';
import { createOauthOnly } from './oauth_only.mjs';
import { createProvider } from './provider.mjs';

const SERVERS = [
  ['OpenID provider', PROVIDER, createProvider],
  ['protected API', API, createApi],
  ['OAuth-only provider', OAUTH_ONLY, createOauthOnly],
];

/** Starts all servers, or none. */
export async function start() {
  const running = [];
  const stop = () => Promise.all(running.splice(0).map((server) => server.stop()));
  try {
    for (const [name, address, create] of SERVERS) {
      running.push(await listen(name, address, await create()));
      console.log(`${name}: ${address}`);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}

async function main() {
  try {
    const { stop } = await start();
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) await main();
