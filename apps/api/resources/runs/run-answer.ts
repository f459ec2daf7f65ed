import { kindOf } from '#domain';
import type { RunMode } from '#domain';
import type { Resource, RunBody, RunProgress } from '#read-models';
import { resourceAnswer } from '../../http/index.js';
import { taskAnswer } from '../ml-instances/task-answer.js';

type Run = Resource<RunBody>;

export const runHref = (base: string, { id, body }: Run): string =>
  `${base}/experiments/${body.experimentId}/runs/${id}`;

/** The field of the published API's `runChain` that names the task of a run. */
export const chainLinks: Readonly<Record<RunMode, string>> = {
  train: 'trainTaskId',
  score: 'batchScoreTaskId',
  fp: 'preprocessTaskId',
};

/** Of which kind its failure is, and what is said of its end: as its events have it. */
export const whyOf = ({ failure, message }: RunBody) => {
  const said = failure?.message ?? message;
  return { ...(failure && { reason: failure.reason }), ...(said !== undefined && { message: said }) };
};

/** Lists leave out tasks. `runChain` names the run's tasks, as its status does; `waitFor` the run that has to end first. */
export const runSummary = (run: Run, base: string) => {
  const { mode, experimentId, description, trigger, state, waitFor, outcome } = run.body;
  return resourceAnswer(
    run,
    {
      mode,
      experimentId,
      ...(description !== undefined && { description }),
      createdBySchedule: trigger.by === 'schedule',
      state,
      ...(outcome !== undefined && { outcome }),
      ...whyOf(run.body),
      runChain: { [chainLinks[mode]]: run.id },
      ...(waitFor !== undefined && { waitFor }),
    },
    runHref(base, run),
  );
};

/** A run in a list of those of all experiments. */
export const runInList = (run: Run, base: string) => ({ ...runSummary(run, base), ...runCourse(run) });

/** A run in a list of those of its service: each belongs to one of its parts. */
export const serviceRunSummary = (run: Run, base: string) => ({
  ...runInList(run, base),
  schedule: kindOf(run.body.mode),
});

/** A run and how far it is, while it is RUNNING. */
export type RunUnderWay = Run & { readonly live?: RunProgress | undefined };

/** What became of it, and of what: what lists of all runs show too. */
export const runCourse = ({ body }: Run) => {
  const { serviceId, mode, trigger, window, modelId, attempt, started, ended, retryAt, rowsRead } = body;
  return {
    ...(serviceId !== undefined && { serviceId, schedule: kindOf(mode) }),
    ...(trigger.by === 'schedule' && { nominalTime: trigger.nominalTime }),
    window,
    ...(modelId !== undefined && { modelId }),
    attempt,
    ...(started !== undefined && { started }),
    ...(ended !== undefined && { ended }),
    ...(retryAt !== undefined && { retryAt }),
    ...(rowsRead !== undefined && { rowsRead }),
  };
};

/** What nobody needs to know of many runs at once. */
const runDetails = ({ body }: Run) => {
  const { attemptLimit, worker, dataSetId, dataSetVersion, outputDataSetId, predictions, cancelRequested } = body;
  return {
    attemptLimit,
    ...(worker !== undefined && { worker }),
    ...(dataSetId !== undefined && { dataSetId }),
    ...(dataSetVersion !== undefined && { dataSetVersion }),
    ...(outputDataSetId !== undefined && { outputDataSetId }),
    ...(predictions && { predictions }),
    ...(cancelRequested && { cancelRequested }),
  };
};

/** A run with all that is known of it: its course, its effective parameters, and how far it is. */
export const runAnswer = (run: RunUnderWay, base: string) => ({
  ...runInList(run, base),
  ...runDetails(run),
  tasks: run.body.tasks.map(taskAnswer),
  ...(run.body.code !== undefined && { code: run.body.code }),
  ...(run.live && progressOf(run.live)),
});

const progressOf = ({ fraction, message, metrics, attempt }: RunProgress) => ({
  progress: {
    ...(fraction !== undefined && { fraction }),
    ...(message !== undefined && { message }),
    ...(attempt !== undefined && { attempt }),
  },
  ...(metrics && { metrics }),
});

/** What is said of how far a run is changes what is shown of it, and makes no version. */
export const progressVariant = {
  variantOf: (run: RunUnderWay) => (run.live ? `p${run.live.attempt ?? 0}x${run.live.said}` : undefined),
};
