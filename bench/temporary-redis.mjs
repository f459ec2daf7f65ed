import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.mjs';
import { onInterrupt } from './on-interrupt.mjs';

/** A Redis in a folder of its own that keeps nothing on disk; undefined where `redis-server` is not on the PATH. */
export async function openRedis() {
  if (spawnSync('redis-server', ['--version']).error) return undefined;
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'rondo-bench-redis-'));
  const settings = ['--port', port, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', settings.map(String), { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve, reject) => {
    child.stdout.on('data', (text) => String(text).includes('Ready to accept connections') && resolve());
    child.once('exit', (code) => reject(new Error(`redis-server ended with exit code ${code}`)));
  });
  const ended = once(child, 'exit');
  let closing;
  const close = () => (closing ??= closeAll());
  const forget = onInterrupt(close);

  async function closeAll() {
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
    forget();
  }

  return { url: `redis://127.0.0.1:${port}`, close };
}
