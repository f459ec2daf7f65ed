import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRedisThere, startRedisServer } from '../scripts/redis-server.mjs';
import { steadyPort } from '../scripts/steady-port.mjs';
import { onInterrupt } from './on-interrupt.mjs';

/** A Redis in a folder of its own that keeps nothing on disk; undefined where `redis-server` is not on the PATH. */
export async function openRedis() {
  if (!isRedisThere()) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'rondo-bench-redis-'));
  const server = await startRedisServer({ port: await steadyPort(), folder });
  let closing;
  const close = () => (closing ??= closeAll());
  const forget = onInterrupt(close);

  async function closeAll() {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
    forget();
  }

  return { url: server.url, close };
}
