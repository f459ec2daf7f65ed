import type { Resource, RunBody } from '#read-models';
import { runHref, whyOf } from './run-answer.js';

export const logStreams = ['execution', 'stdout', 'stderr'] as const;
export type LogStream = (typeof logStreams)[number];

/** The progress of a run, in the shape of the published API: one task, with links to its logs. */
export const runStatus = (run: Resource<RunBody>, base: string) => {
  const { experimentId, mode, state, outcome, started, ended } = run.body;
  return {
    id: experimentId,
    name: `RunStatus for experimentRunId ${run.id}`,
    experimentRunId: run.id,
    deleted: run.deleted,
    status: {
      tasks: [
        {
          id: run.id,
          name: mode,
          state,
          ...(outcome !== undefined && { outcome }),
          ...whyOf(run.body),
          ...(started !== undefined && { started }),
          ...(ended !== undefined && { ended }),
          tasklogs: logStreams.map((name) => ({ name, url: `${runHref(base, run)}/logs?stream=${name}` })),
        },
      ],
    },
  };
};
