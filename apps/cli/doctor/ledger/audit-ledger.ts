import type { OwedSpan } from './owed-ticks.js';

/** Times are milliseconds since 1970. */
export interface LedgerAudit {
  /** Instants with exactly one outcome. */
  readonly decided: number;
  /** Instants that are due and have none, but may still get theirs: just due, or held by a pause. */
  readonly waiting: number;
}

export interface LedgerFault {
  /** `lost`: an instant has no outcome. `twice`: it has several. `stray`: no schedule has the instant. */
  readonly kind: 'lost' | 'twice' | 'stray';
  readonly at: number;
  readonly outcomes: number;
}

export interface LedgerTimes {
  readonly now: number;
  /** What was due by then must be decided. */
  readonly horizon: number;
}

/**
 * Compares the outcomes of one schedule with what it owes.
 * @param outcomes of each outcome its instant, in ascending order
 * @param instantsOf the instants of a span, ascending
 */
export function auditLedger(
  spans: readonly OwedSpan[],
  outcomes: readonly number[],
  instantsOf: (span: OwedSpan) => Iterable<number>,
  { now, horizon }: LedgerTimes,
  onFault: (fault: LedgerFault) => void,
): LedgerAudit {
  const last = Math.max(now, outcomes.at(-1) ?? Number.NEGATIVE_INFINITY);
  let decided = 0;
  let waiting = 0;
  let next = 0;
  const strayBefore = (bound: number) => {
    for (let at = outcomes[next]; at !== undefined && at < bound; at = outcomes[next]) {
      onFault({ kind: 'stray', at, outcomes: 1 });
      next += 1;
    }
  };
  for (const span of spans) {
    for (const at of instantsOf(span)) {
      if (at > last) break;
      strayBefore(at);
      const first = next;
      while (outcomes[next] === at) next += 1;
      const count = next - first;
      if (count > 1) onFault({ kind: 'twice', at, outcomes: count });
      else if (count === 1) decided += 1;
      else if (Math.max(at, span.releasedAt) <= horizon) onFault({ kind: 'lost', at, outcomes: 0 });
      else if (at <= now) waiting += 1;
    }
  }
  strayBefore(Number.POSITIVE_INFINITY);
  return { decided, waiting };
}
