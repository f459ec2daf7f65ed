import { BoundedMap } from '#bounded';

/** Milliseconds that an answer is remembered: half the time in which a revocation takes effect. */
const usualLifetime = 400;

interface Entry<Credential> {
  readonly credential: Credential;
  readonly at: number;
}

/**
 * Remembers answers for less than a second, so that a client's burst of requests costs one look-up. At most `capacity` are
 * kept, and none beyond the time at which its token expires.
 */
export class VerifiedTokens<Credential extends { readonly expires?: Date }> {
  private readonly entries: BoundedMap<string, Entry<Credential>>;
  /** Look-ups under way: a burst of requests waits for one. */
  private readonly asked = new Map<string, Promise<Credential | undefined>>();

  constructor(
    private readonly lookUp: (token: string) => Promise<Credential | undefined>,
    private readonly now: () => number = () => Date.now(),
    private readonly lifetimeMs = usualLifetime,
    capacity = 10_000,
  ) {
    this.entries = new BoundedMap(capacity);
  }

  /** Unknown tokens are not remembered: one that is issued a moment later works at once. */
  async find(token: string): Promise<Credential | undefined> {
    const known = this.entries.get(token);
    if (known && this.isGood(known)) return known.credential;
    this.entries.delete(token);
    const asked = this.asked.get(token) ?? this.ask(token);
    this.asked.set(token, asked);
    return asked;
  }

  private async ask(token: string): Promise<Credential | undefined> {
    const at = this.now();
    try {
      const credential = await this.lookUp(token);
      if (credential !== undefined) this.entries.set(token, { credential, at });
      return credential;
    } finally {
      this.asked.delete(token);
    }
  }

  /** A clock that was set back makes nothing last longer. */
  private isGood({ credential: { expires }, at }: Entry<Credential>): boolean {
    const now = this.now();
    return now >= at && now < at + this.lifetimeMs && (expires === undefined || now < expires.getTime());
  }
}
