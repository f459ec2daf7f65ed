import type { Resource, RunBody } from '#read-models';
import { resourceAnswer } from '../../http/index.js';
import { taskAnswer } from '../ml-instances/task-answer.js';

type Run = Resource<RunBody>;

export const runHref = (base: string, { id, body }: Run): string =>
  `${base}/experiments/${body.experimentId}/runs/${id}`;

/** Lists leave out tasks. */
export const runSummary = (run: Run, base: string) => {
  const { mode, experimentId, description, trigger, waitFor } = run.body;
  return resourceAnswer(
    run,
    {
      mode,
      experimentId,
      ...(description !== undefined && { description }),
      createdBySchedule: trigger.by === 'schedule',
      runChain: waitFor === undefined ? [] : [waitFor],
    },
    runHref(base, run),
  );
};

/** A run with its effective parameters; `runChain` names the run that it waits for. */
export const runAnswer = (run: Run, base: string) => ({
  ...runSummary(run, base),
  tasks: run.body.tasks.map(taskAnswer),
});
