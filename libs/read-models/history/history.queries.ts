import type { Pool } from 'pg';
import { isUuid, streamCategories, streamName } from '#domain';
import type { Scope, StreamCategory, StreamName } from '#domain';
import { eventColumnsOf } from '#event-store';
import type { EventRow, PostgresEventStore, RecordedEvent } from '#event-store';
import { column } from '../listing/field-catalog.js';
import type { FieldCatalog } from '../listing/field-catalog.js';
import { readPage } from '../listing/read-page.js';
import type { ListQuery, Page } from '../resource.js';

/** In the history of one resource versions are unique, and so fit to tell rows apart. Positions would tell of others' events. */
const events = '(select *, version as id from events)';

/** Events are filtered and ordered as they were recorded. Of their data single values; not where objects lie. */
export const eventFields: FieldCatalog = {
  ids: 'version',
  defaultOrder: 'version',
  fields: {
    eventId: column('uuid', 'event_id'),
    stream: column('text', 'stream'),
    version: column('number', 'version'),
    type: column('text', 'type'),
    'actor.userId': { type: 'text', sql: "(t.actor ->> 'userId')" },
    'actor.displayName': { type: 'text', sql: "(t.actor ->> 'displayName')" },
    requestId: column('text', 'correlation_id'),
    time: column('time', 'time'),
    'data.*': {
      type: 'text',
      sql: `(select t.data #>> asked.path from (select string_to_array($key, '.') as path) asked
        where jsonb_typeof(t.data #> asked.path) not in ('object', 'array') and not asked.path && '{uri,secretId}')`,
    },
  },
};

/** What was recorded of single resources, deleted ones too. */
export class HistoryQueries {
  constructor(
    private readonly pool: Pool,
    private readonly store: PostgresEventStore,
  ) {}

  /** One page of a stream's events, and how many there are in all. */
  async list(scope: Scope, stream: StreamName, query: ListQuery): Promise<Page<RecordedEvent>> {
    const list = { table: events, columns: eventColumnsOf('t'), catalog: eventFields };
    const { items, ...page } = await readPage<EventRow>(this.pool, list, scope, query, { stream });
    return { ...page, items: this.store.recorded(items) };
  }

  /** The stream of an id, where one of these categories has one. */
  async streamOf(
    scope: Scope,
    id: string,
    categories: readonly StreamCategory[] = streamCategories,
  ): Promise<StreamName | undefined> {
    if (!isUuid(id)) return undefined;
    const { rows } = await this.pool.query<{ stream: StreamName }>(
      'select stream from events where stream = any($1) and version = 1 and org = $2 and sandbox = $3 limit 1',
      [categories.map((category) => streamName(category, id.toLowerCase())), scope.org, scope.sandbox],
    );
    return rows[0]?.stream;
  }
}
