import type pg from 'pg';
import { deleteOrphanedSecrets, orphanedSecrets } from '#application';
import type { Log } from '../logging/log.js';
import { Loop } from '../loop/loop.js';
import type { Service } from '../start/start-services.js';

export interface SecretRetentionOptions {
  readonly pool: pg.Pool;
  readonly log: Log;
}

/** Longer than any request or tick that may be about to take up again what it has just read. */
const intervalMs = 600_000;

/** Deletes secrets that nothing has asked for in two rounds, one after the other. Two workers that do it at once do it once. */
export function secretRetention({ pool, log }: SecretRetentionOptions): Service {
  let orphaned: readonly string[] = [];
  const step = async (): Promise<undefined> => {
    const secrets = await deleteOrphanedSecrets(pool, orphaned);
    orphaned = await orphanedSecrets(pool);
    if (secrets > 0) log.info({ secrets }, 'Secrets that nothing refers to any more were deleted');
  };
  return new Loop({ name: 'secret retention', intervalMs, log, step });
}
