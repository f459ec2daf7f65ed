import { violationAt } from '#domain';
import type { EngineDetails } from '#domain';
import { runtimeOf } from '#engines';
import type { EngineBody, Resource } from '#read-models';
import type { References } from '../references.js';

/** @throws DomainError `unprocessable` when engines of the type have no such algorithm */
export function assertAlgorithm(type: string, { algorithm }: Pick<EngineDetails, 'algorithm'>): void {
  const runtime = runtimeOf(type);
  if (algorithm === undefined || !runtime?.algorithms || runtime.algorithms.includes(algorithm)) return;
  const message = `"${algorithm}" is no algorithm of ${runtime.title}: ${runtime.algorithms.join(' or ')}`;
  throw violationAt('unprocessable', 'algorithm', message);
}

/** An engine may get its algorithm later; until then it cannot run. */
export function refuseLackingAlgorithm(
  references: References,
  place: string,
  { id, body }: Resource<EngineBody>,
): void {
  const runtime = runtimeOf(body.type);
  if (body.algorithm !== undefined || !runtime?.algorithms) return;
  references.refuse(
    place,
    `engine "${id}" has no algorithm, which ${runtime.title} needs: ${runtime.algorithms.join(' or ')}`,
  );
}
