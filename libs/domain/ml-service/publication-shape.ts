import { startOf } from '../schedule/bounds.js';
import type { ByKind, Schedule, ScheduleKind } from '../schedule/schedule.js';
import type { PublicationShape, ServicePart } from './ml-service.js';

/** Which of the five shapes a publication has. */
export function shapeOf({ training, scoring }: ByKind<ServicePart>): PublicationShape {
  if (training.experimentRunId !== undefined) return 'trained-run';
  if (training.schedule) return scoring.schedule ? 'both' : 'training-only';
  return scoring.schedule ? 'scoring-only' : 'once';
}

/**
 * Which runs a publication starts at once; the others come by schedule or follow the training.
 * @param trainOnPublish what its client says of that; without a word it trains unless a model is there, or its training
 * schedule lies ahead
 */
export function firstRunsOf(
  parts: ByKind<ServicePart>,
  { now, trainOnPublish }: { readonly now: Date; readonly trainOnPublish: boolean | undefined },
): readonly ScheduleKind[] {
  const { training, scoring } = parts;
  const hasModel = training.experimentRunId !== undefined;
  const trains = trainOnPublish ?? (!hasModel && (!training.schedule || hasBegun(training.schedule, now)));
  return [...(trains ? ['training' as const] : []), ...(hasModel && !scoring.schedule ? ['scoring' as const] : [])];
}

/** Also one that has ended by now. */
const hasBegun = (schedule: Schedule, now: Date): boolean => startOf(schedule) <= now.getTime();
