import type { Pool } from 'pg';
import type { ByKind, Scope } from '#domain';
import type { ExperimentBody } from '../experiment/experiment.read-model.js';
import type { MLInstanceBody } from '../ml-instance/ml-instance.read-model.js';
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
    const { rows } = await this.pool.query<{ id: string }>(
      `select t.id from read_ml_services t
       where t.org = $1 and t.sandbox = $2 and not t.deleted and t.body -> 'champion' ->> 'modelId' = $3
       order by t.created, t.id`,
      [scope.org, scope.sandbox, modelId],
    );
    return rows.map(({ id }) => id);
  }

  /**
   * The services in which one of these texts stands, in any case, where data sets are named: in their parts, the tasks of
   * their instance and the templates of their experiments. What the text means there is left to see. Oldest first.
   */
  async mentioning(scope: Scope, texts: readonly string[]): Promise<MentioningService[]> {
    const { rows } = await this.pool.query<MentioningService>(
      `select json_build_object('id', t.id, 'body', t.body) as service,
              json_build_object('id', i.id, 'body', i.body) as instance,
              json_build_object('training', json_build_object('id', training.id, 'body', training.body),
                                'scoring', json_build_object('id', scoring.id, 'body', scoring.body)) as experiments
       from read_ml_services t
       join read_ml_instances i on i.id = t.ml_instance_id
       join read_experiments training on training.id = t.training_experiment_id
       join read_experiments scoring on scoring.id = t.scoring_experiment_id
       where t.org = $1 and t.sandbox = $2 and not t.deleted and exists (
         select from unnest($3::text[]) as mentioned(name)
         where strpos(lower(concat(t.body -> 'parts', i.body -> 'tasks', training.body -> 'template', scoring.body -> 'template')),
                      lower(to_jsonb(mentioned.name)::text)) > 0)
       order by t.created, t.id`,
      [scope.org, scope.sandbox, texts],
    );
    return rows;
  }
}

interface Named<Body> {
  readonly id: string;
  readonly body: Body;
}

/** A service with what its runs are made of. */
export interface MentioningService {
  readonly service: Named<MLServiceBody>;
  readonly instance: Named<MLInstanceBody>;
  readonly experiments: ByKind<Named<ExperimentBody>>;
}
