import { Inject, Injectable } from '@nestjs/common';
import type { DataSets } from '#data-sets';
import type { RunMode, Scope, Task, Window } from '#domain';
import { runtimeOf } from '#engines';
import { BatchQueries } from '#read-models';
import type { DataSetBody, EngineBody, Resource } from '#read-models';
import type { References } from '../references.js';
import { CLOCK } from '../clock.js';
import type { Clock } from '../clock.js';
import { DATA_SETS } from '../tokens.js';

/** How many rows are looked at before a run reads them all. */
const firstRows = 100;

/** What an engine demands of the data that a task would read, as far as its columns are known. */
@Injectable()
export class DataRules {
  constructor(
    private readonly batches: BatchQueries,
    @Inject(DATA_SETS) private readonly dataSets: DataSets,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Notes what of the task's parameters does not fit the data set, which stands at `place` in the request. */
  async check(
    references: References,
    place: string,
    scope: Scope,
    { engine, mode, tasks, window, dataSet }: TaskOnData,
  ): Promise<void> {
    const { schema = [], producedBy } = dataSet.body;
    // Predictions get the columns of what is scored, whichever they are next.
    if (schema.length === 0 || producedBy) return;
    const parameters = tasks.find(({ name }) => name === mode)?.parameters ?? [];
    const task = { mode, parameters, algorithm: engine.algorithm };
    const firstValues = async (column: string) =>
      window.from === undefined ? this.firstValues(scope, dataSet, column) : [];
    const found = await runtimeOf(engine.type)?.dataViolations?.(task, { columns: schema, firstValues });
    for (const { key, message } of found ?? []) {
      references.refuse(place, `"${dataSet.id}" does not fit the parameter "${key}" of the ${mode} task: ${message}`);
    }
  }

  /** Of rows that every window without a beginning has; one with a beginning may have left them behind. */
  private async firstValues(scope: Scope, { id, body }: TaskOnData['dataSet'], column: string): Promise<string[]> {
    const batches = await this.batches.of(scope, id, { first: 1 });
    if (batches.length === 0) return [];
    const to = body.timestampColumn === undefined ? undefined : this.clock().toISOString();
    const request = { batches, columns: [column], to, start: 0, limit: firstRows };
    const { rows } = await this.dataSets.rows({ ...request, tenant: scope.org });
    return rows.flat().flatMap((value) => (value === null || value === '' ? [] : [String(value)]));
  }
}

export interface TaskOnData {
  readonly engine: EngineBody;
  readonly mode: RunMode;
  readonly tasks: readonly Task[];
  /** That of the run, or one as its time frame makes it. */
  readonly window: Window;
  readonly dataSet: Resource<DataSetBody>;
}
