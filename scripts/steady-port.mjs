import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below what systems give to outgoing connections, which would take the port of a server that is away. */
const [first, last] = [12_000, 32_000];

/** A free TCP port to which a server can come back. */
export async function steadyPort() {
  for (;;) {
    const port = first + Math.floor(Math.random() * (last - first));
    if (await isFree(port)) return port;
  }
}

async function isFree(port) {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
