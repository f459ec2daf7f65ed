import { mkdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { rememberConnection } from '../../dist/libs/embedded-postgres/connection.js';
import { startEmbeddedPostgres } from '../../dist/libs/embedded-postgres/index.js';
import { startRedisServer } from '../../scripts/redis-server.mjs';
import { steadyPort } from '../../scripts/steady-port.mjs';

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
  const start = () => startRedisServer({ port, folder, appendonly: 'yes' });
  let server = await start();
  return {
    url: server.url,
    stop: () => server.stop('SIGKILL'),
    crash: async () => {
      await server.stop('SIGKILL');
      server = await start();
    },
    goAway: async (ms) => {
      await server.stop();
      await pause(ms);
      server = await start();
    },
    freeze: async (ms) => {
      server.signal('SIGSTOP');
      await pause(ms);
      server.signal('SIGCONT');
    },
  };
}
