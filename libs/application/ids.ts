import { v5, v7 } from 'uuid';

/** A new id; time-ordered, so that inserts stay at the end of the indexes. */
export const newId = (): string => v7();

/**
 * The id of something that a command makes. A command that may be repeated carries a claim (see CommandContext), from
 * which the id follows: repeated, it finds the id taken instead of making a second one. `name` tells apart what one
 * command makes.
 */
export const idFor = ({ claim }: { readonly claim?: string }, name = 'resource'): string =>
  claim === undefined ? newId() : v5(name, claim);

/** The run of one tick: the same for every planner that decides it. `nominalTime` is an ISO instant with milliseconds and Z. */
export const runIdOfTick = (experimentId: string, nominalTime: string): string => v5(nominalTime, experimentId);

/** The first run of a service's part that has no schedule. */
export const firstRunId = (experimentId: string): string => v5('first run', experimentId);

/** The data set for the predictions of an experiment that names none. */
export const predictionsDataSetId = (experimentId: string): string => v5('predictions', experimentId);

/** What a successful attempt records, so that recording it twice cannot make two. */
export const modelIdOf = (runId: string): string => v5('model', runId);
export const insightIdOf = (runId: string): string => v5('insight', runId);
export const batchIdOf = (runId: string): string => v5('batch', runId);

/** The queue's job for one attempt of a run. */
export const jobIdOf = (runId: string, attempt: number): string => `${runId}-a${String(attempt)}`;
