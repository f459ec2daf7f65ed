import type { EngineType } from '#domain';
import { builtInEngine } from '#engines';
import type { EngineRuntime } from '#engines';
import { RunFailure } from './failure.js';

/** How the engines of each type are run; types without an entry cannot be run by this worker. */
export type EngineRuntimes = Readonly<Partial<Record<EngineType, EngineRuntime>>>;

export const engineRuntimes: EngineRuntimes = { BuiltIn: builtInEngine };

/** The runtime of an engine type. @throws RunFailure */
export function runtimeOf(runtimes: EngineRuntimes, type: EngineType): EngineRuntime {
  const runtime = runtimes[type];
  if (runtime) return runtime;
  const known = Object.keys(runtimes).join(', ');
  throw new RunFailure(
    'bad-configuration',
    `engines of type ${type} cannot be run here; types with a runtime: ${known}`,
  );
}
