import type { Pool } from 'pg';
import { limits } from '#domain';
import type { Scope } from '#domain';
import { dataSetReadModel } from '../data-set/data-set.read-model.js';
import { engineReadModel } from '../engine/engine.read-model.js';
import { experimentReadModel } from '../experiment/experiment.read-model.js';
import { mlInstanceReadModel } from '../ml-instance/ml-instance.read-model.js';
import { mlServiceReadModel } from '../ml-service/ml-service.read-model.js';
import { modelReadModel } from '../model/model.read-model.js';

/** What has a name, what is looked for most first. */
const named = [
  mlServiceReadModel,
  dataSetReadModel,
  modelReadModel,
  mlInstanceReadModel,
  experimentReadModel,
  engineReadModel,
] as const;

/** Collections that a search finds something in. */
export const searchedCollections = [...named.map(({ name }) => name), 'runs'];

export interface Found {
  /** Its collection: `mlServices`. */
  readonly kind: string;
  readonly id: string;
  /** Runs have none. */
  readonly name: string | null;
  /** Of a run: its experiment. */
  readonly experimentId: string | null;
}

const shortestId = 8;

/** Finds resources by what a person remembers of them. */
export class SearchQueries {
  constructor(private readonly pool: Pool) {}

  /**
   * Resources whose name holds the text, in any case, or whose id begins with it: eight characters at least. Of each kind so
   * many, among the newest of a sandbox, so that a search costs the same whatever is found.
   */
  async find(scope: Scope, text: string, limit: number): Promise<Found[]> {
    const ids = idsFrom(text);
    const byName = named.map(
      ({ name: kind, table }, rank) => `(
        select ${rank} as rank, '${kind}' as kind, t.id::text as id, t.name, null as experiment, t.created
        from (select id, body ->> 'name' as name, created from ${table}
              where org = $1 and sandbox = $2 and not deleted order by created desc limit ${limits.searchedNames.most}) t
        where strpos(lower(t.name), lower($3)) > 0 order by lower(t.name) <> lower($3), t.created desc limit $4)`,
    );
    const byId = named.map(
      ({ name: kind, table }, rank) => `(
        select ${rank}, '${kind}', t.id::text, t.body ->> 'name', null, t.created from ${table} t
        where t.id between $5::uuid and $6::uuid and t.org = $1 and t.sandbox = $2 and not t.deleted
          and strpos(lower(t.body ->> 'name'), lower($3)) = 0 limit $4)`,
    );
    const runs = `(
      select ${named.length}, 'runs', t.id::text, null, t.experiment_id::text, t.created
      from read_runs t join read_experiments e on e.id = t.experiment_id and not e.deleted
      where t.id between $5::uuid and $6::uuid and t.org = $1 and t.sandbox = $2 limit $4)`;
    const { rows } = await this.pool.query<Found>(
      `select kind, id, name, experiment as "experimentId" from (${[...byName, ...byId, runs].join(' union all ')}) found
       order by coalesce(lower(name) <> lower($3), true), rank, created desc, id`,
      [scope.org, scope.sandbox, text, limit, ids?.first, ids?.last],
    );
    return rows;
  }
}

/** The first and the last id that begin with a text; undefined for what no id begins with, or too many do. */
function idsFrom(text: string): { readonly first: string; readonly last: string } | undefined {
  const digits = text.toLowerCase().replaceAll('-', '');
  if (digits.length < shortestId || digits.length > 32 || !/^[\da-f]+$/.test(digits)) return undefined;
  return { first: digits.padEnd(32, '0'), last: digits.padEnd(32, 'f') };
}
