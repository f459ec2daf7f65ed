import type { PoolClient } from 'pg';
import type { ActiveRun, Scope } from '#domain';
import type { ExperimentBody, MLInstanceBody, MLServiceBody, UndecidedSpan } from '#read-models';
import { aliasedDataSets, awaitedRun, isOpen, undecidedSpan } from '#read-models';
import { aliasesIn } from '../run/named-data-sets.js';
import type { AliasedIds } from '../run/named-data-sets.js';

/** A due schedule with what its runs are made of. Its row is locked by this transaction. */
export interface DueSchedule {
  readonly scope: Scope;
  /** What is to be decided of it: its oldest undecided instants. */
  readonly span: UndecidedSpan;
  /** A change has closed the span: another one follows it. */
  readonly closed: boolean;
  readonly experiment: {
    readonly id: string;
    readonly version: number;
    readonly deleted: boolean;
    readonly body: ExperimentBody;
  };
  readonly instance: { readonly id: string; readonly body: MLInstanceBody };
  readonly service?: { readonly id: string; readonly body: MLServiceBody };
  readonly aliased: AliasedIds;
}

interface Row {
  readonly org: string;
  readonly sandbox: string;
  readonly schedule: Record<string, unknown> & { readonly id: string };
  readonly experiment_id: string;
  readonly experiment_version: number;
  readonly experiment_deleted: boolean;
  readonly experiment: ExperimentBody;
  readonly instance_id: string;
  readonly instance: MLInstanceBody;
  readonly service_id: string | null;
  readonly service: MLServiceBody | null;
}

/**
 * Takes schedules that are due, the longest overdue first, and locks them against other planners, which take others.
 * @param now ISO instant
 */
export async function takeDueSchedules(client: PoolClient, now: string, limit: number): Promise<DueSchedule[]> {
  const { rows } = await client.query<Row>({
    name: 'take-due-schedules',
    text: `
      with due as materialized (
        select * from read_schedules
        where next_due <= $1 and not paused and not deleted
        order by next_due limit $2
        for update skip locked
      )
      select due.org, due.sandbox, to_jsonb(due) as schedule,
             e.id as experiment_id, e.version as experiment_version,
             e.deleted as experiment_deleted, e.body as experiment,
             i.id as instance_id, i.body as instance, s.id as service_id, s.body as service
      from due
      join read_experiments e on e.id = due.id::uuid
      join read_ml_instances i on i.id = e.ml_instance_id
      left join read_ml_services s on s.id = e.service_id`,
    values: [now, limit],
  });
  const aliased = await aliasesOf(client, rows);
  return rows.map((row, index) => ({
    scope: { org: row.org, sandbox: row.sandbox },
    ...undecidedSpan(row.schedule),
    experiment: {
      id: row.experiment_id,
      version: row.experiment_version,
      deleted: row.experiment_deleted,
      body: row.experiment,
    },
    instance: { id: row.instance_id, body: row.instance },
    ...(row.service_id !== null && row.service !== null && { service: { id: row.service_id, body: row.service } }),
    aliased: aliased[index] ?? new Map<string, string>(),
  }));
}

/** What the tasks of each row call data sets, if not by their ids: looked up in one query, which there rarely is. */
async function aliasesOf(client: PoolClient, rows: readonly Row[]): Promise<AliasedIds[]> {
  const names = rows.map(({ instance, experiment }) => aliasesIn(instance.tasks, experiment.template?.tasks));
  const all = rows.flatMap(({ org, sandbox }, index) =>
    (names[index] ?? []).map((alias) => ({ index, alias, scope: { org, sandbox } })),
  );
  const ids = await aliasedDataSets(client, all);
  const aliased = rows.map(() => new Map<string, string>());
  for (const [place, { index, alias }] of all.entries()) {
    const id = ids[place];
    if (id !== undefined) aliased[index]?.set(alias, id);
  }
  return aliased;
}

/** The runs of these experiments that have not ended, oldest first, by experiment. */
export async function activeRunsOf(
  client: PoolClient,
  experimentIds: readonly string[],
): Promise<Map<string, ActiveRun[]>> {
  const { rows } = await client.query<{ runId: string; experimentId: string; waitFor: string | null }>({
    name: 'active-runs-of-experiments',
    text: `
      select id as "runId", experiment_id as "experimentId", ${awaitedRun('active.wait_for')} as "waitFor"
      from read_runs active
      where experiment_id = any($1::uuid[]) and ${isOpen('active')}
      order by created, id`,
    values: [experimentIds],
  });
  const byExperiment = new Map<string, ActiveRun[]>();
  for (const { runId, experimentId, waitFor } of rows) {
    const run: ActiveRun = { runId, ...(waitFor !== null && { waitFor }) };
    const runs = byExperiment.get(experimentId);
    if (runs) runs.push(run);
    else byExperiment.set(experimentId, [run]);
  }
  return byExperiment;
}
