import { defaultRetry, effectiveTasks, kindOf, windowOf } from '#domain';
import type { Parameter, RetryPolicy, RunMode, RunRequest, RunTrigger, Task } from '#domain';
import type { ExperimentBody, MLInstanceBody, MLServiceBody } from '#read-models';
import { predictionsDataSetId } from '../ids.js';

/** What a run's request is made of, as it stands when it is requested. */
export interface RunSources {
  readonly experiment: { readonly id: string; readonly body: ExperimentBody };
  readonly instance: { readonly id: string; readonly body: Pick<MLInstanceBody, 'tasks' | 'engineId'> };
  readonly service?: { readonly id: string; readonly body: ServiceSource };
}

/** What runs take from their service. */
type ServiceSource = Pick<MLServiceBody, 'parts' | 'retry' | 'champion'>;

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
export function buildRunRequest({ experiment, instance, service }: RunSources, wanted: WantedRun): RunRequest {
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
    ...(data.dataSetId !== undefined && { dataSetId: data.dataSetId }),
    ...(outputDataSetId !== undefined && { outputDataSetId }),
    ...(modelId !== undefined && { modelId }),
    ...retriesOf(service?.body.retry),
    ...(waitFor !== undefined && { waitFor }),
  };
}

function retriesOf({ attempts = defaultRetry.attempts, ...backOff }: RetryPolicy = {}): Pick<
  RunRequest,
  'attemptLimit' | 'backOff'
> {
  return { attemptLimit: attempts, ...(Object.keys(backOff).length > 0 && { backOff }) };
}

/** The data set that a task of this mode reads when nobody says otherwise: its parameter, or its first input. */
export function dataSetOfTask(mode: RunMode, tasks: readonly Task[]): string | undefined {
  const task = tasks.find(({ name }) => name === mode);
  return parameterOf(tasks, mode, dataSetKey(mode)) ?? firstInput(task?.datasets?.inputs);
}

const dataSetKey = (mode: RunMode) => `${kindOf(mode)}DataSetId`;

/** A run's own or its template's parameter comes before the service's field, which comes before the instance's task. */
function dataOf(
  mode: RunMode,
  service: ServiceSource | undefined,
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
  parameterOf(tasks, 'score', 'scoringResultsDataSetId') ??
  service?.parts.scoring.resultsDataSetId ??
  predictionsDataSetId(experimentId);

function parameterOf(tasks: readonly Task[], mode: RunMode, key: string): string | undefined {
  const isIt = (parameter: Parameter) => parameter.key === key && 'value' in parameter && parameter.value !== '';
  const parameter = tasks.find(({ name }) => name === mode)?.parameters?.find(isIt);
  return parameter && 'value' in parameter ? parameter.value : undefined;
}

/** Inputs are written as ids or as objects that carry one. */
function firstInput(inputs: readonly unknown[] | undefined): string | undefined {
  const [first] = inputs ?? [];
  if (typeof first === 'string') return first;
  if (typeof first !== 'object' || first === null) return undefined;
  const { id, dataSetId } = first as { id?: unknown; dataSetId?: unknown };
  return [dataSetId, id].find((value) => typeof value === 'string');
}
