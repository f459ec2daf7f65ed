import type pg from 'pg';
import { operator, recordAudit } from '#audit';
import type { AuditEntry } from '#audit';

/** Why events are removed or changed, which nobody else may: a trigger asks for the setting of this name. */
type Reason = 'erasure' | 'redaction';

/** What a transaction begins with that changes the log. Nobody appends meanwhile, so that what it reads is all that there is. */
export const changesLog = (reason: Reason): string =>
  `set local rondo.${reason} = 'on'; set local statement_timeout = 0; lock table rondo.events in exclusive mode`;

interface LogChange {
  readonly action: Extract<AuditEntry['action'], 'erased' | 'redacted'>;
  readonly org: string;
  /** Absent: the whole organisation. */
  readonly sandbox?: string;
  readonly events: number;
  readonly details: NonNullable<AuditEntry['details']>;
}

/** Notes in the log, and in the audit log, that an operator has changed what was there. */
export async function noteLogChange(
  client: Pick<pg.PoolClient, 'query'>,
  { action, org, sandbox, events, details }: LogChange,
): Promise<void> {
  await client.query('insert into rondo.log_changes (action, org, sandbox, events) values ($1, $2, $3, $4)', [
    action,
    org,
    sandbox ?? null,
    events,
  ]);
  const entry = { action, org, ...(sandbox !== undefined && { sandbox }), actor: operator, details };
  await recordAudit(client, [entry]);
}
