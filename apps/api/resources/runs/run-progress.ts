import type { Resource, RunBody, RunQueries } from '#read-models';
import type { RunUnderWay } from './run-answer.js';

/** The run and how far it is. Of a run as it once was nobody knows: what an engine says is not kept. */
export async function withProgress(
  runs: RunQueries,
  run: Resource<RunBody>,
  asOf: string | undefined,
): Promise<RunUnderWay> {
  return asOf === undefined ? { ...run, live: await runs.progressOf(run) } : run;
}
