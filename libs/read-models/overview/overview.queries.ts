import type { Pool } from 'pg';
import type { Scope } from '#domain';
import { scheduleKinds } from '#domain';
import { ResourceQueries } from '../resource-queries.js';
import type { ListQuery, Page, Resource } from '../resource.js';
import type { ScheduleRow } from '../schedule/schedule.queries.js';
import { overviewReadModel } from './overview.read-model.js';
import type { OverviewBody } from './overview.read-model.js';

/** What was measured of a model when it was trained, first of all. */
export interface ChampionMetric {
  readonly name: string;
  readonly value: string;
}

export interface Overview extends Resource<OverviewBody> {
  /** Of the parts that have one, by their experiments. */
  readonly schedules: ReadonlyMap<string, ScheduleRow>;
  readonly metric?: ChampionMetric;
}

/** Of all services of a sandbox. */
export interface OverviewTotals {
  readonly services: number;
  readonly failing: number;
  readonly paused: number;
  readonly active: number;
}

export interface OverviewPage extends Page<Overview> {
  readonly totals: OverviewTotals;
}

/** Services from afar. */
export class OverviewQueries extends ResourceQueries<OverviewBody> {
  constructor(pool: Pool) {
    super(pool, overviewReadModel);
  }

  /** A page, with what changes without an event: when the next ticks are due, what a champion was measured at. */
  async overview(scope: Scope, query: ListQuery): Promise<OverviewPage> {
    const [page, totals] = await Promise.all([this.list(scope, query), this.totals(scope)]);
    const bodies = page.items.map(({ body }) => body);
    const experiments = bodies.flatMap(({ parts }) => scheduleKinds.map((kind) => parts[kind].experimentId));
    const [schedules, metrics] = await Promise.all([
      this.schedulesOf(scope, experiments),
      this.metricsOf(
        scope,
        bodies.flatMap(({ champion }) => champion?.runId ?? []),
      ),
    ]);
    const items = page.items.map((item) => {
      const metric = metrics.get(item.body.champion?.runId);
      return { ...item, schedules, ...(metric && { metric }) };
    });
    return { ...page, items, totals };
  }

  private async totals(scope: Scope): Promise<OverviewTotals> {
    const { rows } = await this.pool.query<OverviewTotals>(
      `select count(*)::int as services, count(t.failing_since)::int as failing,
              count(*) filter (where t.paused)::int as paused, count(*) filter (where t.active > 0)::int as active
       from read_overviews t where t.org = $1 and t.sandbox = $2 and not t.deleted`,
      [scope.org, scope.sandbox],
    );
    return rows[0] ?? { services: 0, failing: 0, paused: 0, active: 0 };
  }

  private async schedulesOf(scope: Scope, experiments: readonly string[]): Promise<ReadonlyMap<string, ScheduleRow>> {
    if (experiments.length === 0) return new Map();
    const { rows } = await this.pool.query<{ id: string; body: ScheduleRow }>(
      `select id::text as id, body from read_schedules
       where id = any($1::uuid[]) and org = $2 and sandbox = $3 and body ? 'schedule'`,
      [experiments, scope.org, scope.sandbox],
    );
    return new Map(rows.map(({ id, body }) => [id, body]));
  }

  private async metricsOf(
    scope: Scope,
    runs: readonly string[],
  ): Promise<ReadonlyMap<string | undefined, ChampionMetric>> {
    if (runs.length === 0) return new Map();
    const { rows } = await this.pool.query<{ run: string; metric: ChampionMetric | null }>(
      `select distinct on (t.experiment_run_id) t.experiment_run_id as run, t.body #> '{metrics,0}' as metric
       from read_insights t
       where t.experiment_run_id = any($1) and t.org = $2 and t.sandbox = $3 and not t.deleted
         and t.body #>> '{events,name}' = 'fit'
       order by t.experiment_run_id, t.created`,
      [runs, scope.org, scope.sandbox],
    );
    return new Map(rows.flatMap(({ run, metric }) => (metric ? [[run, metric] as const] : [])));
  }
}
