import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { rememberConnection } from '../../dist/libs/embedded-postgres/connection.js';
import { startEmbeddedPostgres } from '../../dist/libs/embedded-postgres/index.js';
import { steadyPort } from './steady-port.mjs';

/** A durable PostgreSQL, for it will crash. It always comes back at the same address. */
export async function openPostgres(folder) {
  mkdirSync(folder);
  rememberConnection(folder, { port: await steadyPort(), password: 'soak' });
  const settings = { max_connections: '300', shared_buffers: '128MB' };
  const start = () => startEmbeddedPostgres({ folder, settings });
  let server = await start();
  const { url } = server;
  return {
    url,
    stop: () => server.stop(),
    crash: async () => {
      process.kill(server.pid, 'SIGQUIT');
      await server.ended;
      server = await start();
    },
    goAway: async (ms) => {
      await server.stop();
      await pause(ms);
      server = await start();
    },
  };
}

/** A Redis that writes its jobs down once a second: whoever kills it takes the last of them. */
export async function openRedis(folder) {
  const port = await steadyPort();
  const persistence = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'everysec'];
  const args = ['--port', port, '--bind', '127.0.0.1', '--dir', folder, '--maxmemory-policy', 'noeviction'];
  let child;
  const start = async () => {
    child = spawn('redis-server', [...args, ...persistence].map(String), { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve, reject) => {
      child.stdout.on('data', (text) => String(text).includes('Ready to accept connections') && resolve());
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`redis-server ended with exit code ${code}`)));
    });
  };
  const end = async (signal) => {
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: () => end('SIGKILL'),
    crash: async () => {
      await end('SIGKILL');
      await start();
    },
    goAway: async (ms) => {
      await end('SIGTERM');
      await pause(ms);
      await start();
    },
    freeze: async (ms) => {
      child.kill('SIGSTOP');
      await pause(ms);
      child.kill('SIGCONT');
    },
  };
}
