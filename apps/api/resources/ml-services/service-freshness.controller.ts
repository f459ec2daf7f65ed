import { CLOCK, nextRun, RunSourcesReader } from '#application';
import type { Clock } from '#application';
import { dataAge, scheduleKinds } from '#domain';
import type { ScheduleKind, Scope } from '#domain';
import { DataSetQueries, MLServiceQueries } from '#read-models';
import type { MLServiceBody } from '#read-models';
import { Controller, Get, Inject } from '@nestjs/common';
import { Answers, found, IdOf, InScope } from '../../http/index.js';

/** How old the data is that the next runs of a service are going to read. */
@Controller('mlServices/:id/freshness')
export class ServiceFreshnessController {
  constructor(
    private readonly services: MLServiceQueries,
    private readonly sources: RunSourcesReader,
    private readonly dataSets: DataSetQueries,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Answers('freshness.v1.json')
  async get(@InScope() scope: Scope, @IdOf({ id: 'MLService' }) id: string) {
    const { body } = found('MLService', id, await this.services.get(scope, id));
    const parts = await Promise.all(scheduleKinds.map((kind) => this.ageOf(scope, body, kind)));
    return { ...body.freshness, ...(Object.fromEntries(parts.flat()) as object) };
  }

  private async ageOf(scope: Scope, { parts, freshness }: MLServiceBody, kind: ScheduleKind) {
    const { dataSetId } = nextRun(await this.sources.ofExperiment(scope, parts[kind].experimentId), kind);
    if (dataSetId === undefined) return [];
    const dataSet = await this.dataSets.get(scope, dataSetId);
    const { rows = 0, maxTime } = dataSet?.body ?? {};
    const newest = maxTime && new Date(maxTime).toISOString();
    const age = dataAge({ rows, newest }, this.clock().toISOString(), freshness);
    return [[kind, { dataSetId: dataSet?.id ?? dataSetId, ...age }]];
  }
}
