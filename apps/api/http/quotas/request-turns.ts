/** How long an organisation counts as one that asks, after its last request. */
const activeFor = 1_000;

/** How long a request has its place at most: uploads and streams go on without one. */
const placeFor = 1_000;

/** Requests of one organisation that are worked on at once while others ask too. */
const places = 4;

/** With more than so many waiting it asks for all that it can get, and has one place. */
const manyWaiting = 8;

interface Organisation {
  lastAsked: number;
  atWork: number;
  readonly waiting: (() => void)[];
}

/**
 * Has the organisations share a process: while several of them ask, each has a few requests worked on at once, one that asks
 * without pause on many connections a single one. The rest waits, at no cost; an organisation that is alone waits for nothing.
 */
export class RequestTurns {
  private readonly organisations = new Map<string, Organisation>();

  /** `now`: milliseconds that only grow. */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Resolves when it is the request's turn, to what gives its place back. */
  async take(org: string): Promise<() => void> {
    const known = this.known(org);
    known.lastAsked = this.now();
    if (known.atWork >= this.placesOf(org, known)) {
      await new Promise<void>((begin) => known.waiting.push(begin));
    } else known.atWork += 1;
    return this.place(org, known);
  }

  /** Until it is given back, once. */
  private place(org: string, known: Organisation): () => void {
    let isGone = false;
    const leave = (): void => {
      if (isGone) return;
      isGone = true;
      clearTimeout(timer);
      known.atWork -= 1;
      this.next(org, known);
    };
    const timer = setTimeout(leave, placeFor).unref();
    return leave;
  }

  private next(org: string, known: Organisation): void {
    while (known.waiting.length > 0 && known.atWork < this.placesOf(org, known)) {
      known.atWork += 1;
      known.waiting.shift()?.();
    }
    if (known.atWork === 0 && known.waiting.length === 0 && !this.isActive(known)) this.organisations.delete(org);
  }

  private placesOf(org: string, { waiting }: Organisation): number {
    if (this.isAlone(org)) return Infinity;
    return waiting.length > manyWaiting ? 1 : places;
  }

  /** The others are few: those that have not asked for a second are forgotten on the way. */
  private isAlone(org: string): boolean {
    for (const [other, known] of this.organisations) {
      if (other === org) continue;
      if (known.atWork > 0 || known.waiting.length > 0 || this.isActive(known)) return false;
      this.organisations.delete(other);
    }
    return true;
  }

  private isActive({ lastAsked }: Organisation): boolean {
    return this.now() - lastAsked < activeFor;
  }

  private known(org: string): Organisation {
    const known = this.organisations.get(org) ?? { lastAsked: 0, atWork: 0, waiting: [] };
    this.organisations.set(org, known);
    return known;
  }
}
