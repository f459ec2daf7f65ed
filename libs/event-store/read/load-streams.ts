import type pg from 'pg';
import type { EventsOf, Scope, StreamCategory, StreamName } from '#domain';
import type { LoadedStream } from '../event-store.js';
import type { RecordedEvent } from '../recorded-event.js';
import type { Upcasters } from '../upcast/upcasters.js';
import { eventColumns, toRecordedEvent } from './event-row.js';
import type { EventRow } from './event-row.js';
import { withoutTypes } from './without-types.js';

export interface LoadOptions {
  /** Types of events that are left out; the version counts them all the same. */
  readonly ignoreTypes?: readonly string[];
}

/** Every named stream with its events in version order, in one query. A stream has events of its category only. */
export async function loadStreams<Category extends StreamCategory>(
  db: pg.Pool | pg.PoolClient,
  upcasters: Upcasters,
  scope: Scope,
  streams: readonly StreamName<Category>[],
  { ignoreTypes = [] }: LoadOptions = {},
): Promise<Map<StreamName<Category>, LoadedStream<Category>>> {
  type Event = RecordedEvent<EventsOf<Category>>;
  const { rows } = await db.query<LoadedRow<Category>>({
    name: `load-${ignoreTypes.join('-')}`,
    text: loadSql(ignoreTypes),
    values: [streams, scope.org, scope.sandbox],
  });
  const loaded = new Map<StreamName<Category>, { stream: StreamName<Category>; version: number; events: Event[] }>();
  for (const stream of streams) loaded.set(stream, { stream, version: 0, events: [] });
  for (const row of rows) {
    const stream = loaded.get(row.requested);
    if (!stream) continue;
    stream.version = row.last;
    if (row.position !== null) stream.events.push(toRecordedEvent(row, upcasters));
  }
  return loaded;
}

type LoadedRow<Category extends StreamCategory> = { requested: StreamName<Category>; last: number } & (
  EventRow | { position: null }
);

function loadSql(ignoreTypes: readonly string[]): string {
  return `
    select s.stream as requested, v.last, ${eventColumns}
    from unnest($1::text[]) with ordinality as s(stream, place)
    cross join lateral (
      select version as last from events
      where stream = s.stream and org = $2 and sandbox = $3 order by version desc limit 1
    ) v
    left join events e on e.stream = s.stream and e.org = $2 and e.sandbox = $3
      ${withoutTypes(ignoreTypes)}
    order by s.place, e.version`;
}
