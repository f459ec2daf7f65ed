import type { Pool } from 'pg';
import { parseStreamName, streamCategories, streamName, typesWith } from '#domain';
import type { Scope, StreamCategory, StreamName } from '#domain';
import type { PostgresEventStore, ProjectedRow, Projection, RecordedEvent } from '#event-store';
import { dataSetProjection } from '../data-set/data-set.projection.js';
import { engineProjection } from '../engine/engine.projection.js';
import { experimentProjection } from '../experiment/experiment.projection.js';
import { insightProjection } from '../insight/insight.projection.js';
import { isUuid } from '../listing/field-value.js';
import { mlInstanceProjection } from '../ml-instance/ml-instance.projection.js';
import { mlServiceProjection } from '../ml-service/ml-service.projection.js';
import { modelProjection } from '../model/model.projection.js';
import type { ResourceRow } from '../resource-projection.js';
import type { ResourceQueries } from '../resource-queries.js';
import type { Resource } from '../resource.js';
import { runProjection } from '../run/run.projection.js';

/** Events in memory at once. */
const pageSize = 1_000;

/** The projection of the resource that each category of streams makes. */
const projections: Readonly<Record<StreamCategory, Projection>> = {
  engine: engineProjection,
  mlInstance: mlInstanceProjection,
  mlService: mlServiceProjection,
  experiment: experimentProjection,
  run: runProjection,
  model: modelProjection,
  insight: insightProjection,
  dataSet: dataSetProjection,
};

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
    const [category, projection] = projectionOf(queries.table);
    const row = await this.fold(projection, scope, streamName(category, id.toLowerCase()), time);
    return row && !row.deleted ? this.resourceOf(row as ResourceRow<Body>) : undefined;
  }

  private async fold(
    projection: Projection,
    scope: Scope,
    stream: StreamName,
    time: string,
  ): Promise<ResourceRow<unknown> | undefined> {
    const [last] = await this.store.readStream(scope, stream, { order: 'descending', until: time, limit: 1 });
    if (!last) return undefined;
    const { category, id } = parseStreamName(stream);
    // Of a million skipped ticks only the last one shows in an experiment: by version and time.
    const passing = typesWith('passing', category);
    let row: ProjectedRow | undefined;
    const apply = (event: RecordedEvent) => (row = projection.evolve(row, event, id));
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

function projectionOf(table: string): readonly [StreamCategory, Projection] {
  const category = streamCategories.find((one) => projections[one].table === table);
  if (!category) throw new TypeError(`${table} is not kept from one stream a row`);
  return [category, projections[category]];
}
