import { ConfigError, EXIT_MISCONFIGURED, loadConfig } from '#config';
import type { Config } from '#config';
import type { EngineRuntime } from '#engines';
import { ObjectStoreUrlError } from '#object-store';
import { createLogger } from '../logging/create-logger.js';
import { StartError } from './start-error.js';
import { startWorker } from './worker-process.js';

/** The worker process: SIGTERM or SIGINT ends it within the grace period, a second one at once. */
export function runWorker(runtimes: readonly EngineRuntime[]): void {
  work(runtimes).catch((error: unknown) => {
    if (error instanceof StartError || error instanceof ObjectStoreUrlError) leave(error.message, EXIT_MISCONFIGURED);
    leave(error instanceof Error ? (error.stack ?? error.message) : String(error), 1);
  });
}

async function work(runtimes: readonly EngineRuntime[]): Promise<void> {
  // Rows and secrets lie in its files and those of its engines.
  process.umask(0o077);
  const config = readConfig();
  const log = createLogger(config.log);
  const stopping = new AbortController();
  const asked = new Promise<void>((resolve) => {
    stopping.signal.addEventListener('abort', () => {
      resolve();
    });
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping.signal.aborted) process.exit(1);
      stopping.abort();
    });
  }
  const stop = await startWorker({ config, log, runtimes }, stopping.signal);
  if (stop) {
    announceReady();
    await asked;
    log.info({}, 'The worker ends');
    await stop();
  }
  process.exit(0);
}

function readConfig(): Config {
  try {
    return loadConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return leave(error.message, EXIT_MISCONFIGURED);
  }
}

function announceReady(): void {
  const ready = { ready: 'worker' };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  process.send?.(ready);
}

function leave(message: string, exitCode: number): never {
  process.stderr.write(`${message}\n`);
  process.exit(exitCode);
}
