import { scheduleKinds } from '#domain';
import type { Scope } from '#domain';
import { DataSetQueries, EngineQueries, MLInstanceQueries, ScheduleQueries } from '#read-models';
import type { MLServiceBody, Resource } from '#read-models';
import { Injectable } from '@nestjs/common';
import { recipeWarnings } from '../engines/engine-recipes.js';
import { pauseWarning } from './ml-service-answer.js';
import { unusedTimeframes } from './unused-timeframes.js';

/** What whoever has written a service ought to know of what it builds upon. */
@Injectable()
export class ServiceWarnings {
  constructor(
    readonly instances: MLInstanceQueries,
    readonly dataSets: DataSetQueries,
    private readonly engines: EngineQueries,
    private readonly schedules: ScheduleQueries,
  ) {}

  async of(scope: Scope, service: Resource<MLServiceBody>): Promise<string[]> {
    const [pauses, timeframes, recipes] = await Promise.all([
      this.pauses(scope, service.body),
      unusedTimeframes(this, scope, service.body),
      this.failedRecipes(scope, service.body),
    ]);
    return [...pauses, ...timeframes, ...recipes];
  }

  /** A schedule stays paused when it is changed, and when another service is published on its experiment. */
  private async pauses(scope: Scope, { parts }: MLServiceBody): Promise<string[]> {
    const scheduled = scheduleKinds.filter((kind) => parts[kind].schedule);
    const rows = await Promise.all(scheduled.map((kind) => this.schedules.of(scope, parts[kind].experimentId)));
    return scheduled.flatMap((kind, index) => pauseWarning(kind, rows[index]));
  }

  private async failedRecipes(scope: Scope, { mlInstanceId }: MLServiceBody): Promise<string[]> {
    const instance = await this.instances.get(scope, mlInstanceId);
    const engine = instance && (await this.engines.get(scope, instance.body.engineId));
    return engine ? recipeWarnings('mlInstanceId', engine.id, engine.body) : [];
  }
}
