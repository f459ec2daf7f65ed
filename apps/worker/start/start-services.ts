import type { Log } from '../logging/log.js';

/** A part of the worker that is at work from its start to its stop. */
export interface Service {
  /** For the log. */
  readonly name: string;
  start(): Promise<void> | void;
  /** Resolves when the work under way has ended. */
  stop(): Promise<void>;
}

/** Those of one stage start together, and stop together. */
export type Stage = readonly Service[];

/**
 * Starts one stage after the other; answers what stops them, the last one first. Each stage's services stop at once and not
 * in turn: one that waits for an absent server must not take the time in which another's work is to end.
 */
export async function startServices(stages: readonly Stage[], log: Log): Promise<() => Promise<void>> {
  const all = (stage: Stage, act: 'start' | 'stop') => Promise.all(stage.map((service) => doOrTell(service, act, log)));
  for (const stage of stages) await all(stage, 'start');
  return async () => {
    for (const stage of stages.toReversed()) await all(stage, 'stop');
  };
}

async function doOrTell(service: Service, act: 'start' | 'stop', log: Log): Promise<void> {
  try {
    await service[act]();
  } catch (error) {
    log.error({ err: error }, `The ${service.name} did not ${act}`);
    throw error;
  }
}
