import type { Pool } from 'pg';
import { isUuid, parseStreamName, streamName, typesWith } from '#domain';
import type { Scope, StreamName } from '#domain';
import type { PostgresEventStore, ProjectedRow, RecordedEvent } from '#event-store';
import type { ResourceModel, ResourceRow } from '../read-model.js';
import type { ResourceQueries } from '../resource-queries.js';
import type { Resource } from '../resource.js';

/** Events in memory at once. */
const pageSize = 1_000;

/** Resources as they were: folded from their events by the projection that keeps the table of their queries. */
export class PastResources {
  constructor(
    private readonly pool: Pool,
    private readonly store: PostgresEventStore,
  ) {}

  /**
   * What `queries.get` answered at an instant, and answers now when there is none. Undefined before the resource was
   * created and after it was deleted.
   * @param time ISO instant; an event of the same millisecond has happened
   */
  async get<Body>(
    queries: ResourceQueries<Body>,
    scope: Scope,
    id: string,
    time: string | undefined,
  ): Promise<Resource<Body> | undefined> {
    if (time === undefined) return queries.get(scope, id);
    if (!isUuid(id)) return undefined;
    const model = streamModelOf(queries);
    const row = await this.fold(model, scope, streamName(model.category, id.toLowerCase()), time);
    return row && !row.deleted ? this.resourceOf(row as ResourceRow<Body>) : undefined;
  }

  private async fold(
    { category, evolve }: ResourceModel,
    scope: Scope,
    stream: StreamName,
    time: string,
  ): Promise<ResourceRow<unknown> | undefined> {
    const [last] = await this.store.readStream(scope, stream, { order: 'descending', until: time, limit: 1 });
    if (!last) return undefined;
    const { id } = parseStreamName(stream);
    // Of a million skipped ticks only the last one shows in an experiment: by version and time.
    const passing = typesWith('passing', category);
    let row: ProjectedRow | undefined;
    const apply = (event: RecordedEvent) => (row = evolve(row, event, id));
    for (let from = 1; from > 0;) {
      const options = { fromVersion: from, untilVersion: last.version, ignoreTypes: passing, limit: pageSize };
      const page = await this.store.readStream(scope, stream, options);
      page.forEach(apply);
      from = page.length < pageSize ? 0 : (page.at(-1)?.version ?? 0) + 1;
    }
    if (passing.includes(last.type)) apply(last);
    return row as ResourceRow<unknown> | undefined;
  }

  /** The body takes the way through PostgreSQL that the table's takes, which orders keys and leaves out `undefined`. */
  private async resourceOf<Body>(row: ResourceRow<Body>): Promise<Resource<Body>> {
    const { rows } = await this.pool.query<{ body: Body }>('select $1::jsonb as body', [JSON.stringify(row.body)]);
    const { id, version, created, updated, created_by: createdBy, deleted } = row;
    return { id, version, created, updated, createdBy, deleted, body: rows[0]?.body ?? row.body };
  }
}

function streamModelOf({ model }: Pick<ResourceQueries<unknown>, 'model'>): ResourceModel {
  if ('category' in model) return model;
  throw new TypeError(`${model.table} is not kept from one stream a row`);
}
