import { Injectable } from '@nestjs/common';
import type { DataSet, MLService, Scope } from '#domain';
import { DataSetQueries, MLServiceQueries } from '#read-models';
import type { DataSetBody } from '#read-models';

export interface Snapshot<State> {
  readonly version: number;
  readonly state: State;
}

/**
 * The states of streams that grow without end (a batch a minute, a promotion a training), taken from their rows instead
 * of folded from their events: a row is written in the transaction of its events, so it is the fold at its version, and
 * the append's version check holds for it as well.
 */
@Injectable()
export class Snapshots {
  constructor(
    private readonly dataSets: DataSetQueries,
    private readonly services: MLServiceQueries,
  ) {}

  async dataSet(scope: Scope, id: string): Promise<Snapshot<DataSet>> {
    const row = await this.dataSets.get(scope, id, { includeDeleted: true });
    if (!row) return { version: 0, state: { status: 'absent' } };
    return { version: row.version, state: row.deleted ? { status: 'deleted' } : dataSetOf(row.body) };
  }

  async mlService(scope: Scope, id: string): Promise<Snapshot<MLService>> {
    const row = await this.services.get(scope, id, { includeDeleted: true });
    if (!row) return { version: 0, state: { status: 'absent' } };
    return { version: row.version, state: row.deleted ? { status: 'deleted' } : { status: 'published', ...row.body } };
  }
}

function dataSetOf(body: DataSetBody): DataSet {
  const { producedBy: _by, batches, rows: _rows, bytes: _bytes, minTime: _min, maxTime: _max, ...details } = body;
  return { status: 'active', details, batches };
}
