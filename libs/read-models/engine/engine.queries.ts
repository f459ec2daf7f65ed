import type { Pool } from 'pg';
import type { Scope } from '#domain';
import { ResourceQueries, resourceColumns, resourceOf } from '../resource-queries.js';
import type { ResourceRecord } from '../resource-queries.js';
import type { Resource } from '../resource.js';
import { engineReadModel } from './engine.read-model.js';
import type { EngineBody } from './engine.read-model.js';

/** An engine of any scope. */
export interface ScopedEngine extends Resource<EngineBody> {
  readonly scope: Scope;
}

/** As `code_to_examine` of the database tells it. */
export type CodeToExamine = 'images' | 'recipes';

export class EngineQueries extends ResourceQueries<EngineBody> {
  constructor(pool: Pool) {
    super(pool, engineReadModel);
  }

  /**
   * Engines of all scopes that bring such code and that no worker has looked at yet: of each organisation its oldest, then of
   * each its next.
   */
  async unexamined(code: CodeToExamine, limit: number): Promise<ScopedEngine[]> {
    const { rows } = await this.pool.query<ResourceRecord<EngineBody>>(
      `select ${resourceColumns}
       from (select *, row_number() over (partition by org order by updated, id) as turn from read_engines
             where not deleted and not body ? 'examined' and code_to_examine(body) = $1) t
       order by t.turn, t.updated, t.id limit $2`,
      [code, limit],
    );
    return rows.map(scoped);
  }

  /** Engines of all scopes that are to be looked at again by now, an ISO instant. Read seldom: no index serves it. */
  async dueAgain(now: string, limit: number): Promise<ScopedEngine[]> {
    const { rows } = await this.pool.query<ResourceRecord<EngineBody>>(
      `select ${resourceColumns} from read_engines t
       where not t.deleted and t.body ? 'examined' and t.body #>> '{findings,again,at}' <= $1
       order by t.body #>> '{findings,again,at}', t.id limit $2`,
      [now, limit],
    );
    return rows.map(scoped);
  }

  /** Whether it is still as it was read, and nobody has looked at it. */
  async isUnexamined({ id, version, scope }: Pick<ScopedEngine, 'id' | 'version' | 'scope'>): Promise<boolean> {
    const { rows } = await this.pool.query(
      `select from read_engines t where t.org = $1 and t.sandbox = $2 and t.id = $3 and t.version = $4
         and not t.deleted and not t.body ? 'examined'`,
      [scope.org, scope.sandbox, id, version],
    );
    return rows.length > 0;
  }
}

const scoped = (row: ResourceRecord<EngineBody>): ScopedEngine => ({
  ...resourceOf(row),
  scope: { org: row.org, sandbox: row.sandbox },
});
