import 'reflect-metadata';
import { rm } from 'node:fs/promises';
import { ConfigError, EXIT_MISCONFIGURED, loadConfig } from '#config';
import { createPool, newerDatabase } from '#event-store';
import { ObjectStoreUrlError } from '#object-store';
import { removeLeftovers, scratchFolder } from '#scratch';
import { createLog } from './http/index.js';
import { createApp } from './create-app.js';

const listenFaults = new Set(['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL', 'ENOTFOUND']);

async function main(): Promise<void> {
  const config = loadConfig();
  const log = createLog(config);
  const pool = createPool(config.database.url, { applicationName: 'rondo-api' });
  // One that is away for the moment may come; the health check tells of it.
  const newer = await newerDatabase(pool).catch(() => undefined);
  if (newer !== undefined) throw new ConfigError([newer]);
  const scratch = scratchFolder(config.scratch, 'api');
  // Nothing needs the room before an upload does, and that one says what is wrong with the folder.
  await removeLeftovers(scratch).catch((error: unknown) => {
    log.warn({ err: error }, `${config.scratch} could not be tidied up`);
  });
  const app = await createApp({ pool, config }, log);
  await app.listen(config.http.port, config.http.host);
  const stop = async (): Promise<void> => {
    const hard = setTimeout(() => process.exit(0), config.shutdown.graceSeconds * 1000);
    await app.close();
    await pool.end();
    await rm(scratch, { recursive: true, force: true });
    clearTimeout(hard);
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
  announce(await app.getUrl());
}

/** Says that requests are answered: on stdout, and to a parent process that listens. */
function announce(url: string): void {
  const ready = { ready: 'api', url };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  process.send?.(ready);
}

function fail(error: unknown): never {
  const { message, code } = error as NodeJS.ErrnoException;
  const isOperators =
    error instanceof ConfigError || error instanceof ObjectStoreUrlError || listenFaults.has(code ?? '');
  process.stderr.write(isOperators ? `${message}\n` : `${(error as Error).stack ?? message}\n`);
  process.exit(isOperators ? EXIT_MISCONFIGURED : 1);
}

main().catch(fail);
