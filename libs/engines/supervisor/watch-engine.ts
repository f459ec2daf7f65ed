import { confinementOf } from './start-engine.js';
import type { EngineToStart } from './start-engine.js';
import { unnamedBytes } from './unnamed-bytes.js';
import { watchLimits } from './watch-limits.js';
import type { WatchedLimits } from './watch-limits.js';
import { watchWrittenBytes } from './written-bytes.js';
import type { WatchedFiles } from './written-bytes.js';

const usualOutputIntervalMs = 1_000;

/** Told, at most once each, that an engine takes more than it may. */
export interface OnBreach {
  /** With the limit and the setting that it is. */
  readonly exceeded: (why: string) => void;
  /** It has written more than it may. */
  readonly tooLarge: () => void;
}

/**
 * Watches what the processes of an engine take, and what it writes below its run directory, whether it has a run already or not.
 * @param leader its first process; what is trusted keeps its processes in order itself
 * @returns ends the watch
 */
export function watchEngine(leader: number, engine: EngineToStart, { exceeded, tooLarge }: OnBreach): () => void {
  const isTrusted = engine.launch.trusted === true;
  const limits = watchedLimits(engine);
  const endLimits = isTrusted ? undefined : watchLimits(leader, limits, exceeded);
  const files = watchedFiles(engine);
  const unnamed = () => unnamedBytes(leader, engine.runDir, limits.processes);
  const endOutputs =
    files &&
    watchWrittenBytes({ ...files, ...(!isTrusted && { unnamed }) }, ({ uncounted }) => {
      if (uncounted === undefined) tooLarge();
      else exceeded(uncounted);
    });
  return () => {
    endLimits?.();
    endOutputs?.();
  };
}

/** Undefined where it may write whatever the disk takes. */
function watchedFiles(engine: EngineToStart): WatchedFiles | undefined {
  const { runDir, maxOutputBytes: maxBytes, outputIntervalMs: intervalMs = usualOutputIntervalMs, inputBytes } = engine;
  return maxBytes === undefined ? undefined : { runDir, maxBytes, intervalMs, inputBytes };
}

/** What all its processes together are held to: a bit more for an engine that holds itself to its limit of memory. */
function watchedLimits(engine: EngineToStart): WatchedLimits {
  const { memoryLimitMiB, launch } = engine;
  const toleratedMiB = launch.limitsItself === true ? memoryLimitMiB * 1.5 + 256 : memoryLimitMiB;
  return { ...confinementOf(engine), memoryMiB: memoryLimitMiB, toleratedMiB };
}
