import type { ScheduleKind } from '#domain';
import type { MLServiceBody } from '#read-models';

/** The experiment that holds a service's runs of a kind. */
export const experimentOf = (service: MLServiceBody, kind: ScheduleKind): string =>
  kind === 'training' ? service.trainingExperimentId : service.scoringExperimentId;

/** Both of them. A published run's training experiment may hold runs from before the service. */
export const experimentsOf = (service: MLServiceBody): string[] => [
  experimentOf(service, 'training'),
  experimentOf(service, 'scoring'),
];
