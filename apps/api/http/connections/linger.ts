import type { Socket } from 'node:net';

/** What a client that has been answered may still send, and for how long, until the connection is cut. */
const mostBytes = 1024 ** 2;
const mostMs = 2_000;

/**
 * Ends a connection on which more is arriving than anybody will read. What comes is thrown away for a moment: cut at once,
 * the connection would be reset, and the client might lose the answer that tells it why.
 */
export function linger(socket: Socket): void {
  if (socket.destroyed) return;
  let bytes = 0;
  const hard = setTimeout(() => socket.destroy(), mostMs);
  hard.unref();
  socket.once('close', () => {
    clearTimeout(hard);
  });
  // The parser would go on with it, and take what follows for requests.
  socket.removeAllListeners('data');
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > mostBytes) socket.destroy();
  });
  socket.once('end', () => socket.destroy());
  socket.end();
  socket.resume();
}
