import type { Pool } from 'pg';
import type { Scope } from '#domain';
import { ResourceQueries } from '../resource-queries.js';
import { mlServiceReadModel } from './ml-service.read-model.js';
import type { MLServiceBody } from './ml-service.read-model.js';

export class MLServiceQueries extends ResourceQueries<MLServiceBody> {
  constructor(pool: Pool) {
    super(pool, mlServiceReadModel);
  }

  /** The ids of an instance's services that are not deleted, oldest first. */
  ofInstance(scope: Scope, mlInstanceId: string): Promise<string[]> {
    return this.idsOf(scope, 'ml_instance_id', mlInstanceId);
  }

  /** The ids of services whose champion is the model, oldest first. */
  async championedBy(scope: Scope, modelId: string): Promise<string[]> {
    const found = await this.matching(scope, `t.body->'champion'->>'modelId' = $3`, modelId);
    return found.map(({ id }) => id);
  }

  /** The services that read a data set or write to it, oldest first. */
  usingDataSet(scope: Scope, dataSetId: string): Promise<{ readonly id: string; readonly name: string }[]> {
    const named = ['{training,dataSetId}', '{scoring,dataSetId}', '{scoring,resultsDataSetId}'];
    return this.matching(scope, named.map((path) => `t.body->'parts'#>>'${path}' = $3`).join(' or '), dataSetId);
  }

  private async matching(scope: Scope, condition: string, id: string) {
    const { rows } = await this.pool.query<{ id: string; name: string }>(
      `select t.id, t.body->>'name' as name from read_ml_services t
       where t.org = $1 and t.sandbox = $2 and not t.deleted and (${condition}) order by t.created, t.id`,
      [scope.org, scope.sandbox, id],
    );
    return rows;
  }
}
