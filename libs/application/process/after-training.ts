import type { MLService } from '#domain';

/** What a successful training run of a service calls for. */
export type FollowUp =
  | { readonly kind: 'promote'; readonly modelId: string; readonly runId: string }
  /** The one scoring run of a service that has no scoring schedule. */
  | { readonly kind: 'score-once'; readonly experimentId: string }
  | { readonly kind: 'ignore'; readonly reason: string };

/**
 * The process manager's rule: turns the success of a training run into follow-up commands, which are appended with it.
 * `scored` says whether the service's first scoring run has been requested already.
 */
export function afterTraining(
  service: MLService | undefined,
  trained: { readonly modelId: string; readonly runId: string },
  scored: boolean,
): readonly FollowUp[] {
  if (!service) return [{ kind: 'ignore', reason: 'the run belongs to no service' }];
  if (service.status !== 'published') return [{ kind: 'ignore', reason: 'the service is deleted' }];
  const promote: FollowUp = { kind: 'promote', ...trained };
  const scoresOnce = service.shape === 'training-only' || service.shape === 'once';
  const { experimentId, schedule } = service.parts.scoring;
  if (!scoresOnce || scored || schedule) return [promote];
  return [promote, { kind: 'score-once', experimentId }];
}
