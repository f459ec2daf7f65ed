import { BoundedMap } from '#bounded';
import type { Quotas } from '#domain';

/** Milliseconds after which what the operator set is read again: until then the last limits count. */
const freshFor = 2_000;

/** Organisations whose limits are remembered; the oldest is forgotten for a new one. */
const capacity = 10_000;

interface Known {
  readonly limits: Quotas;
  readonly at: number;
  isReading: boolean;
}

/** What each organisation may have, without a look-up for each request. */
export class OrganisationLimits {
  private readonly known = new BoundedMap<string, Known>(capacity);

  /** @param read what the operator set for an organisation; `usual` counts for the rest, and while it cannot be read */
  constructor(
    private readonly read: (org: string) => Promise<Partial<Quotas>>,
    private readonly usual: Quotas,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Waits for the database for an organisation that is new here, and for no other. */
  async of(org: string): Promise<Quotas> {
    const known = this.known.get(org);
    if (!known) return this.learn(org);
    if (this.now() - known.at >= freshFor && !known.isReading) {
      known.isReading = true;
      void this.learn(org);
    }
    return known.limits;
  }

  private async learn(org: string): Promise<Quotas> {
    const last = this.known.get(org)?.limits;
    const limits = await this.read(org).then(
      (own) => ({ ...this.usual, ...own }),
      () => last ?? this.usual,
    );
    this.known.set(org, { limits, at: this.now(), isReading: false });
    return limits;
  }
}
