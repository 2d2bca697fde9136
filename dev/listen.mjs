import { createServer } from 'node:http';
import { once } from 'node:events';

/** Serves `handler` at `address`, on loopback only. */
export async function listen(name, address, handler) {
  const { port } = new URL(address);
  const server = createServer(handler);
  server.listen(Number(port), '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    throw error.code === 'EADDRINUSE' ? new Error(`the ${name} cannot start: port ${port} is taken`) : error;
  }
  return {
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
