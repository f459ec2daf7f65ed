import type { PublicationShape, Schedules } from './ml-service.js';

/**
 * Which of the five shapes a publication has.
 * @param trainingExperimentRunId the run whose model is used from the start, if the request names one
 */
export function shapeOf(trainingExperimentRunId: string | undefined, schedules: Schedules): PublicationShape {
  if (trainingExperimentRunId !== undefined) return 'trained-run';
  if (schedules.training) return schedules.scoring ? 'both' : 'training-only';
  return schedules.scoring ? 'scoring-only' : 'once';
}
