import { kindOf } from '#domain';
import type { ExperimentDetails, ExperimentTemplate, Schedule, ScheduleKind } from '#domain';
import type { KnownTasks, Sealer } from '../secrets/sealer.js';
import type { WrittenTask } from '../secrets/written-tasks.js';

/** An experiment as its client writes it. */
export type WrittenExperiment = Omit<ExperimentDetails, 'template'> & {
  readonly mlInstanceId: string;
  readonly template?: Omit<ExperimentTemplate, 'tasks'> & {
    readonly tasks?: readonly WrittenTask[];
    readonly schedule?: Schedule;
  };
};

export interface WantedExperiment {
  readonly details: ExperimentDetails;
  readonly kind?: ScheduleKind;
  readonly schedule?: Schedule;
}

/**
 * What a client wants an experiment to be, with its secrets sealed. A scheduled experiment is of its first task's kind.
 * @param known the tasks that masked secrets stand for
 */
export function wantedExperiment(
  sealer: Sealer,
  { mlInstanceId: _fixed, template, ...details }: WrittenExperiment,
  known: KnownTasks,
): WantedExperiment {
  if (!template) return { details };
  const { schedule, tasks, ...rest } = template;
  const sealed = tasks && sealer.tasks(tasks, known, 'template.tasks');
  const [first] = tasks ?? [];
  return {
    details: { ...details, template: { ...rest, ...(sealed && { tasks: sealed }) } },
    ...(first && { kind: kindOf(first.name) }),
    ...(schedule && { schedule }),
  };
}
