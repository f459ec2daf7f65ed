import type { ByKind, ScheduleKind } from '../schedule/schedule.js';
import type { PublicationShape, ServicePart } from './ml-service.js';

/** Which of the five shapes a publication has. */
export function shapeOf({ training, scoring }: ByKind<ServicePart>): PublicationShape {
  if (training.experimentRunId !== undefined) return 'trained-run';
  if (training.schedule) return scoring.schedule ? 'both' : 'training-only';
  return scoring.schedule ? 'scoring-only' : 'once';
}

/** Which run a publication starts at once, if any; the others come by schedule or follow the training. */
export function firstRunOf(parts: ByKind<ServicePart>): ScheduleKind | undefined {
  const shape = shapeOf(parts);
  if (shape === 'trained-run') return parts.scoring.schedule ? undefined : 'scoring';
  return shape === 'scoring-only' || shape === 'once' ? 'training' : undefined;
}
