import { EXIT_MISCONFIGURED } from '#config';

/** How a supervised process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** How long it had lived. */
  readonly uptimeMs: number;
  /** Whether it, or one before it, was ever ready since the stack was started. */
  readonly wasReady: boolean;
  /** Endings in a row before this one that came soon after the start. */
  readonly earlierFailures: number;
}

export type RestartDecision =
  | { readonly type: 'restart'; readonly delayMs: number; readonly failures: number }
  | { readonly type: 'giveUp'; readonly exitCode: number };

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
/** A process that lived this long was healthy: its end starts a new count. */
const HEALTHY_MS = 60_000;
/** A stack that never got ready does not get better by trying. */
const FIRST_START_ATTEMPTS = 3;

/**
 * Decides what follows the unwanted end of a process: another start after 0.5, 1, 2, … 30 s, or the end of the stack,
 * when the process says that its configuration is wrong or when it never came up at all.
 */
export function decideRestart({ code, uptimeMs, wasReady, earlierFailures }: Ending): RestartDecision {
  if (code === EXIT_MISCONFIGURED) return { type: 'giveUp', exitCode: EXIT_MISCONFIGURED };
  const failures = uptimeMs >= HEALTHY_MS ? 1 : earlierFailures + 1;
  if (!wasReady && failures >= FIRST_START_ATTEMPTS) return { type: 'giveUp', exitCode: 1 };
  return { type: 'restart', delayMs: Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), LONGEST_DELAY_MS), failures };
}
