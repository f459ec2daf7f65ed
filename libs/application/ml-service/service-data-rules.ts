import { Injectable } from '@nestjs/common';
import { ageViolation, modeOf, scheduleKinds } from '#domain';
import type { ScheduleKind, Scope } from '#domain';
import { runtimeOf } from '#engines';
import type { EngineRuntime } from '#engines';
import { DataSetQueries, EngineQueries } from '#read-models';
import type { DataSetBody, EngineBody } from '#read-models';
import { refuseLackingAlgorithm } from '../engine/engine-rules.js';
import { refuseParameters } from '../engine/parameter-rules.js';
import { aDataSet } from '../references.js';
import type { References } from '../references.js';
import { DataRules } from '../run/data-rules.js';
import { nextRun } from '../run/next-run.js';
import { runSourcesOf } from './service-sources.js';
import type { ServiceSources } from './service-sources.js';
import type { WrittenService } from './written-service.js';

/** What must be true of the data that a service's next runs read and write. */
@Injectable()
export class ServiceDataRules {
  constructor(
    private readonly engines: EngineQueries,
    private readonly dataSets: DataSetQueries,
    private readonly data: DataRules,
  ) {}

  /** Notes every violation. */
  async check(references: References, scope: Scope, written: WrittenService, sources: ServiceSources): Promise<void> {
    const engine = await this.engines.get(scope, sources.instance.body.engineId);
    if (engine) refuseLackingAlgorithm(references, 'mlInstanceId', engine);
    for (const kind of scheduleKinds) {
      const { dataSetId, experimentRunId, schedule } = written.parts[kind];
      await this.find(references, `${kind}DataSetId`, scope, dataSetId);
      const isRead = experimentRunId === undefined || schedule !== undefined;
      if (isRead) await this.checkPart(references, scope, { written, sources, kind, engine: engine?.body });
    }
    await this.find(references, 'scoringResultsDataSetId', scope, written.parts.scoring.resultsDataSetId);
  }

  private async checkPart(
    references: References,
    scope: Scope,
    { written, sources, kind, engine }: WrittenPartOf,
  ): Promise<void> {
    const { parts, freshness } = written;
    const place = `${kind}DataSetId`;
    const mode = modeOf(kind);
    const runtime = engine && runtimeOf(engine.type);
    const next = nextRun(runSourcesOf(sources, { written, parts }, kind), kind);
    const { dataSetId: id, tasks, window } = next;
    if (engine) refuseParameters(references, 'mlInstanceId', engine, next);
    if (id === undefined) {
      if (runtime?.needsDataSet !== true) return;
      references.refuse(place, `is required: the ${mode} task of the MLInstance names no data set either`);
      return;
    }
    const dataSet = await this.find(references, place, scope, id);
    if (!dataSet) return;
    const ageless = ageViolation(freshness, { name: id, timestampColumn: dataSet.body.timestampColumn });
    if (ageless !== undefined) references.refuse('freshness', ageless);
    const taken = columnTaken(dataSet.body, runtime?.outputColumns);
    if (taken !== undefined) references.refuse(place, `"${id}" has a column "${taken}", which predictions need`);
    if (engine) await this.data.check(references, place, scope, { engine, mode, tasks, window, dataSet });
  }

  private async find(references: References, place: string, scope: Scope, id: string | undefined) {
    return id === undefined ? undefined : references.require(place, id, aDataSet, await this.dataSets.get(scope, id));
  }
}

interface WrittenPartOf {
  readonly written: WrittenService;
  readonly sources: ServiceSources;
  readonly kind: ScheduleKind;
  readonly engine: EngineBody | undefined;
}

/** The first column of the data that has the name of one that is added to predictions, whatever its case. */
function columnTaken({ schema = [] }: DataSetBody, added: EngineRuntime['outputColumns'] = []): string | undefined {
  const names = new Set(added.map((name) => name.toLowerCase()));
  return schema.find(({ name }) => names.has(name.trim().toLowerCase()))?.name;
}
