import { after, mock } from 'node:test';
import { start } from '../../start.mjs';

/** Runs the servers for the tests of a file. */
export async function withServers() {
  mock.method(console, 'log', () => {});
  const servers = await start();
  after(() => servers.stop());
}

/** Lets time pass for everybody without waiting for it. */
export function later(t, seconds) {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + seconds * 1000 });
}
