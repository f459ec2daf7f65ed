import { uuidPattern } from '#domain';
import type { Check } from '../check.js';
import { pagesOf } from '../snapshot.js';

interface Row {
  readonly kind: string;
  readonly id: string;
  readonly place: string;
  readonly wanted_kind: string;
  readonly wanted: string;
  /** Null where there never was such a thing. */
  readonly deleted: boolean | null;
}

/** What is referred to, and the tables that have it. */
const kept = {
  engine: 'read_engines',
  MLInstance: 'read_ml_instances',
  experiment: 'read_experiments',
  'data set': 'read_data_sets',
  model: 'read_models',
} as const;
type Kept = keyof typeof kept;

/** A place in the body of a table's rows that names what is kept. */
interface Reference {
  readonly kind: string;
  readonly table: string;
  readonly place: string;
  readonly path: string;
  readonly to: Kept;
}

const ofService = (place: string, path: string, to: Kept): Reference => ({
  kind: 'service',
  table: 'read_ml_services',
  place,
  path,
  to,
});

const references: readonly Reference[] = [
  ofService('mlInstanceId', 'mlInstanceId', 'MLInstance'),
  ofService('trainingExperimentId', 'parts,training,experimentId', 'experiment'),
  ofService('scoringExperimentId', 'parts,scoring,experimentId', 'experiment'),
  ofService('trainingDataSetId', 'parts,training,dataSetId', 'data set'),
  ofService('scoringDataSetId', 'parts,scoring,dataSetId', 'data set'),
  ofService('scoringResultsDataSetId', 'parts,scoring,resultsDataSetId', 'data set'),
  ofService('championModelId', 'champion,modelId', 'model'),
  { kind: 'experiment', table: 'read_experiments', place: 'mlInstanceId', path: 'mlInstanceId', to: 'MLInstance' },
  { kind: 'MLInstance', table: 'read_ml_instances', place: 'engineId', path: 'engineId', to: 'engine' },
];

/** Tasks name data sets among their parameters. What an alias stands for is only known when a run is requested. */
const tasksOf = { experiment: ['read_experiments', '{template,tasks}'], MLInstance: ['read_ml_instances', '{tasks}'] };

const named = references.map(
  ({ kind, table, place, path, to }) => `
    select org, sandbox, '${kind}' as kind, id, '${place}' as place, '${to}' as wanted_kind, lower(body #>> '{${path}}') as wanted
    from ${table} where not deleted`,
);
const inTasks = Object.entries(tasksOf).map(
  ([kind, [table, path]]) => `
    select org, sandbox, '${kind}', id, parameter ->> 'key', 'data set', lower(parameter ->> 'value')
    from ${table}, jsonb_array_elements(coalesce(body #> '${path}', '[]')) task,
         jsonb_array_elements(coalesce(task -> 'parameters', '[]')) parameter
    where not deleted and parameter ->> 'key' in ('trainingDataSetId', 'scoringDataSetId', 'scoringResultsDataSetId')
      and parameter ->> 'value' ~* '${uuidPattern}'`,
);

/** A task without such a parameter reads its first input, which is an id or an object with one. */
const inInputs = Object.entries(tasksOf).map(
  ([kind, [table, path]]) => `
    select org, sandbox, '${kind}', id, 'datasets.inputs', 'data set', lower(input.name)
    from ${table}, jsonb_array_elements(coalesce(body #> '${path}', '[]')) task,
         lateral (select task #> '{datasets,inputs,0}' as written) first,
         lateral (select case when jsonb_typeof(written) = 'string' then written #>> '{}'
                              else coalesce(written ->> 'dataSetId', written ->> 'id') end as name) input
    where not deleted and input.name ~* '${uuidPattern}' and not exists (
      select from jsonb_array_elements(coalesce(task -> 'parameters', '[]')) parameter
      where parameter ->> 'value' <> ''
        and parameter ->> 'key' = case task ->> 'name' when 'score' then 'scoringDataSetId' else 'trainingDataSetId' end)`,
);
const tables = Object.entries(kept).map(
  ([kind, table]) => `select org, sandbox, '${kind}' as kind, id, deleted from ${table}`,
);

const statement = `
  with named as (${[...named, ...inTasks, ...inInputs].join(' union ')}), kept as (${tables.join(' union all ')})
  select named.kind, named.id::text, named.place, named.wanted_kind, named.wanted, kept.deleted
  from named left join kept on kept.kind = named.wanted_kind and kept.id::text = named.wanted
    and kept.org = named.org and kept.sandbox = named.sandbox
  where named.wanted is not null
  order by named.kind, named.id, named.place`;

/** Nothing that lives refers to what is deleted: its next run would fail for it. */
export const referencesCheck: Check = {
  name: 'references',
  promise: 'nothing that is deleted is still needed',
  look: async ({ snapshot }, report) => {
    let count = 0;
    for await (const rows of pagesOf<Row>(snapshot, statement)) {
      count += rows.length;
      for (const { kind, id, place, wanted_kind: wantedKind, wanted, deleted } of rows) {
        if (deleted === false) continue;
        const fault = deleted === null ? 'does not exist' : 'is deleted';
        report({ subject: `${kind} ${id}`, message: `names ${wantedKind} ${wanted} as ${place}, which ${fault}` });
      }
    }
    return { references: count };
  },
};
