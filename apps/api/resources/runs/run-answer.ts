import type { RunMode } from '#domain';
import type { Resource, RunBody } from '#read-models';
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

/** Lists leave out tasks. `runChain` names the run's tasks, as its status does; `waitFor` the run that has to end first. */
export const runSummary = (run: Run, base: string) => {
  const { mode, experimentId, description, trigger, waitFor, outcome } = run.body;
  return resourceAnswer(
    run,
    {
      mode,
      experimentId,
      ...(description !== undefined && { description }),
      createdBySchedule: trigger.by === 'schedule',
      ...(outcome !== undefined && { outcome }),
      runChain: { [chainLinks[mode]]: run.id },
      ...(waitFor !== undefined && { waitFor }),
    },
    runHref(base, run),
  );
};

/** A run with its effective parameters. */
export const runAnswer = (run: Run, base: string) => ({
  ...runSummary(run, base),
  tasks: run.body.tasks.map(taskAnswer),
});
