import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

/** Whether `redis-server` is on the PATH. */
export const isRedisThere = () => spawnSync('redis-server', ['--version']).error === undefined;

/**
 * Starts a Redis on a port of this machine, out of reach of the terminal's Ctrl-C, and resolves when it accepts
 * connections. It keeps its data in `folder` where `appendonly` is 'yes', and else nothing on disk.
 * Throws Error with what it said where it ends instead.
 */
export async function startRedisServer({ port, folder, ...more }) {
  const options = { port, bind: '127.0.0.1', dir: folder, save: '', appendonly: 'no', ...more };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  const kill = () => child.kill('SIGKILL');
  process.on('exit', kill);
  const ended = once(child, 'close').finally(() => process.off('exit', kill));
  await saysReady(child.stdout, ended);
  return {
    url: `redis://127.0.0.1:${port}`,
    /** To freeze it, or to end it at once. */
    signal: (signal) => child.kill(signal),
    /** Resolves when it has ended. */
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      await ended;
    },
  };
}

function saysReady(output, ended) {
  let said = '';
  return new Promise((resolve, reject) => {
    output.on('data', (chunk) => {
      said += chunk;
      if (said.includes('Ready to accept connections')) resolve();
    });
    ended.then(() => reject(new Error(`redis-server has ended: ${said}`)), reject);
  });
}
