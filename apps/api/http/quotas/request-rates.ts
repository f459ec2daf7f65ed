import { BoundedMap } from '#bounded';

/** How long a request may be held until its organisation may have another one, and how long one is held that is refused. */
const longestHold = 1_000;

/** Organisations that are told apart; those that have asked for nothing the longest are forgotten first. */
const capacity = 10_000;

/** What a request has to do: wait so many milliseconds, then be answered, or refused. */
export interface Admission {
  readonly waitMs: number;
  readonly isRefused: boolean;
}

/**
 * Evens out the requests of each organisation: so many a second, of which as many may come at once. What comes too fast is
 * held for up to a second, and what would have to be held longer is refused, after that second: who asks without pause then
 * gets its refusals at the pace of its connections, and not at that of this process.
 */
export class RequestRates {
  /** When an organisation's next request would be its turn, if they came evenly. */
  private readonly next = new BoundedMap<string, number>(capacity);
  /** Requests of the last whole second and of this one, by organisation. */
  private readonly counts = new BoundedMap<string, { readonly second: number; readonly last: number; count: number }>(
    capacity,
  );

  /** `now`: milliseconds that only grow. */
  constructor(private readonly now: () => number = () => performance.now()) {}

  admit(org: string, perSecond: number): Admission {
    this.count(org);
    if (perSecond === Infinity) return { waitMs: 0, isRefused: false };
    const now = this.now();
    const each = 1_000 / perSecond;
    const turn = Math.max(this.next.get(org) ?? 0, now - 1_000 + each);
    const waitMs = Math.max(0, turn - now);
    if (waitMs > longestHold) return { waitMs: longestHold, isRefused: true };
    this.next.set(org, turn + each);
    return { waitMs, isRefused: false };
  }

  /** Requests of an organisation in the last second that is over. */
  used(org: string): number {
    const known = this.counts.get(org);
    const second = this.second();
    if (known?.second === second) return known.last;
    return known?.second === second - 1 ? known.count : 0;
  }

  private count(org: string): void {
    const second = this.second();
    const known = this.counts.get(org);
    if (known?.second === second) {
      known.count += 1;
      return;
    }
    const last = known?.second === second - 1 ? known.count : 0;
    this.counts.set(org, { second, last, count: 1 });
  }

  private second(): number {
    return Math.floor(this.now() / 1_000);
  }
}
