import { defaultRetry, effectiveTasks, kindOf, windowOf } from '#domain';
import type { ByKind, PartData, RetryPolicy, RunMode, RunRequest, RunTrigger, Task } from '#domain';
import type { ExperimentBody, MLInstanceBody, MLServiceBody } from '#read-models';
import { predictionsDataSetId } from '../ids.js';
import { dataSetIdOf, dataSetOfTask, parameterOf, resultsKey } from './named-data-sets.js';
import type { AliasedIds } from './named-data-sets.js';

/** What a run's request is made of, as it stands when it is requested. */
export interface RunSources {
  readonly experiment: { readonly id: string; readonly body: ExperimentBody };
  readonly instance: { readonly id: string; readonly body: Pick<MLInstanceBody, 'tasks' | 'engineId'> };
  readonly service?: { readonly id: string; readonly body: ServiceSource };
  /** Those that tasks name by an alias. */
  readonly aliased: AliasedIds;
}

/** What runs take from their service. */
interface ServiceSource extends Pick<MLServiceBody, 'retry' | 'freshness' | 'champion'> {
  readonly parts: ByKind<PartData>;
}

export interface WantedRun {
  readonly mode: RunMode;
  readonly trigger: RunTrigger;
  /** ISO instant: the end of the window. */
  readonly nominalTime: string;
  readonly tasks?: readonly Task[];
  readonly description?: string;
  readonly waitFor?: string;
}

/** Fixes everything that a run needs to know: parameters, window, data sets. */
export function buildRunRequest({ experiment, instance, service, aliased }: RunSources, wanted: WantedRun): RunRequest {
  const { mode, trigger, nominalTime, description, waitFor } = wanted;
  const tasks = effectiveTasks(mode, instance.body.tasks, experiment.body.template?.tasks ?? [], wanted.tasks ?? []);
  const overrides = [...(wanted.tasks ?? []), ...(experiment.body.template?.tasks ?? [])];
  const data = dataOf(mode, service?.body, tasks, overrides);
  const modelId = mode === 'score' ? parameterOf(tasks, mode, 'modelId') : undefined;
  const outputDataSetId = mode === 'score' ? outputOf(experiment.id, service?.body, tasks) : undefined;
  return {
    experimentId: experiment.id,
    mlInstanceId: instance.id,
    engineId: instance.body.engineId,
    ...(service && { serviceId: service.id }),
    mode,
    trigger,
    ...(description !== undefined && { description }),
    tasks,
    window: windowOf(nominalTime, data.timeframe),
    ...(data.dataSetId !== undefined && { dataSetId: dataSetIdOf(data.dataSetId, aliased) }),
    ...(outputDataSetId !== undefined && { outputDataSetId: dataSetIdOf(outputDataSetId, aliased) }),
    ...(modelId !== undefined && { modelId }),
    ...retriesOf(service?.body.retry),
    ...(service?.body.freshness && { freshness: service.body.freshness }),
    ...(waitFor !== undefined && { waitFor }),
  };
}

function retriesOf({ attempts = defaultRetry.attempts, ...backOff }: RetryPolicy = {}): Pick<
  RunRequest,
  'attemptLimit' | 'backOff'
> {
  return { attemptLimit: attempts, ...(Object.keys(backOff).length > 0 && { backOff }) };
}

/** A run's own or its template's parameter comes before the service's field, which comes before the instance's task. */
export function dataOf(
  mode: RunMode,
  service: Pick<ServiceSource, 'parts'> | undefined,
  tasks: readonly Task[],
  overrides: readonly Task[],
): { dataSetId: string | undefined; timeframe: number | undefined } {
  const part = service?.parts[kindOf(mode)];
  const written = Number(parameterOf(tasks, mode, 'timeframe') ?? Number.NaN);
  return {
    dataSetId: dataSetOfTask(mode, overrides) ?? part?.dataSetId ?? dataSetOfTask(mode, tasks),
    timeframe: part?.timeframe ?? (Number.isFinite(written) ? written : undefined),
  };
}

const outputOf = (experimentId: string, service: ServiceSource | undefined, tasks: readonly Task[]): string =>
  parameterOf(tasks, 'score', resultsKey) ??
  service?.parts.scoring.resultsDataSetId ??
  predictionsDataSetId(experimentId);
