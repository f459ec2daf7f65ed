import 'reflect-metadata';
import { rm } from 'node:fs/promises';
import { ConfigError, EXIT_MISCONFIGURED, loadConfig } from '#config';
import { openSandbox } from '#engines';
import { createPool, NoDatabaseRoleError, newerDatabase, withoutRole, worksAs } from '#event-store';
import { ObjectStoreUrlError } from '#object-store';
import { removeLeftovers, scratchFolder } from '#scratch';
import { createLog } from './http/index.js';
import { createApp } from './create-app.js';
import { developmentDanger } from './start/development-client.js';

const listenFaults = new Set(['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL', 'ENOTFOUND']);

async function main(): Promise<void> {
  // Rows and secrets lie in its files.
  process.umask(0o077);
  const config = loadConfig();
  const log = createLog(config);
  const pool = createPool(config.database.url, {
    applicationName: 'rondo-api',
    role: 'rondo_api',
    isRoleRequired: config.database.rowSecurity === 'require',
  });
  // One that is away for the moment may come; the health check tells of it.
  const newer = await newerDatabase(pool).catch(unlessRefused);
  if (newer !== undefined) throw new ConfigError([newer]);
  const danger = await developmentDanger(pool, config.http).catch(() => undefined);
  if (danger !== undefined) throw new ConfigError([danger]);
  const isHeld = await worksAs(pool, 'rondo_api').catch(() => true);
  if (!isHeld) log.warn(withoutRole('rondo_api'));
  const scratch = scratchFolder(config.scratch, 'api');
  // Nothing needs the room before an upload does, and that one says what is wrong with the folder.
  await removeLeftovers(scratch).catch((error: unknown) => {
    log.warn({ err: error }, `${config.scratch} could not be tidied up`);
  });
  const { confine } = await openSandbox(config.engines.sandbox === 'off' ? 'off' : 'auto');
  const app = await createApp({ pool, config, confine }, log);
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

/** What no waiting changes; anything else may. */
function unlessRefused(error: unknown): undefined {
  if (error instanceof NoDatabaseRoleError) throw new ConfigError([error.message]);
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
