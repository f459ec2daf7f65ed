/** How the time that a worker has to end is divided. */
export interface ShutdownBudget {
  /** For attempts to end by themselves. */
  readonly waitMs: number;
  /** For stopping the rest and handing it back: `engineGraceMs` of it from SIGTERM to SIGKILL. */
  readonly stopMs: number;
  readonly engineGraceMs: number;
}

/** Handing back needs three seconds where there are six, else half of what there is. */
export function shutdownBudget(graceMs: number): ShutdownBudget {
  const stopMs = Math.min(3_000, graceMs / 2);
  return { waitMs: graceMs - stopMs, stopMs, engineGraceMs: stopMs / 2 };
}
