import type pg from 'pg';
import { deleteOldAudit, deleteSurplusRefusals } from '#audit';
import type { Log } from '../logging/log.js';
import { Loop } from '../loop/loop.js';
import type { Service } from '../start/start-services.js';

export interface AuditRetentionOptions {
  readonly pool: pg.Pool;
  /** 0: for ever, but for refusals beyond what is kept of them. */
  readonly keepDays: number;
  readonly log: Log;
}

const intervalMs = 3_600_000;

/** Deletes old entries of the audit log: at the start, then once an hour. Two workers that do it at once do it once. */
export function auditRetention({ pool, keepDays, log }: AuditRetentionOptions): Service {
  const step = async (): Promise<undefined> => {
    const entries = (await deleteOldAudit(pool, keepDays)) + (await deleteSurplusRefusals(pool));
    if (entries > 0) log.info({ entries }, 'Old entries of the audit log were deleted');
  };
  return new Loop({ name: 'audit retention', intervalMs, log, step });
}
