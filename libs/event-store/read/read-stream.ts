import type pg from 'pg';
import type { Scope, StreamName } from '#domain';
import type { RecordedEvent } from '../recorded-event.js';
import type { Upcasters } from '../upcast/upcasters.js';
import { eventColumns, toRecordedEvent } from './event-row.js';
import type { EventRow } from './event-row.js';
import { withoutTypes } from './without-types.js';

export interface ReadStreamOptions {
  /** The first version of an ascending, the last of a descending history. */
  readonly fromVersion?: number;
  /** Only events of this ISO instant or before. */
  readonly until?: string;
  /** Only events up to this version. */
  readonly untilVersion?: number;
  /** Types of events that are left out. */
  readonly ignoreTypes?: readonly string[];
  /** Default 100. */
  readonly limit?: number;
  /** Default `ascending`. */
  readonly order?: 'ascending' | 'descending';
}

/** One page of a stream's history; empty for a stream of another scope. */
export async function readStream(
  db: pg.Pool | pg.PoolClient,
  upcasters: Upcasters,
  scope: Scope,
  stream: StreamName,
  { fromVersion, until, untilVersion, ignoreTypes = [], limit = 100, order = 'ascending' }: ReadStreamOptions = {},
): Promise<RecordedEvent[]> {
  const ascending = order === 'ascending';
  const { rows } = await db.query<EventRow>(
    `select ${eventColumns} from events e
     where e.stream = $1 and e.org = $2 and e.sandbox = $3 and e.version ${ascending ? '>=' : '<='} $4
       and e.version <= $5 and ($6::timestamptz is null or e.time <= $6) ${withoutTypes(ignoreTypes)}
     order by e.version ${ascending ? 'asc' : 'desc'} limit $7`,
    [
      stream,
      scope.org,
      scope.sandbox,
      fromVersion ?? (ascending ? 1 : maxVersion),
      untilVersion ?? maxVersion,
      until,
      limit,
    ],
  );
  return rows.map((row) => toRecordedEvent(row, upcasters));
}

const maxVersion = 2 ** 31 - 1;
