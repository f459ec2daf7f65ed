import { BusyError, StoppedError } from '../errors.js';
import type { Caller } from '../caller.js';

export interface TurnLimits {
  /** Pieces of work at once. */
  readonly atOnce: number;
  /** Of one tenant. */
  readonly perTenant: number;
  /** Of one tenant: what comes while so many wait is refused. Absent: none is. */
  readonly mostWaiting?: number | undefined;
}

interface Waiting {
  readonly begin: () => void;
}

/** Lets so many pieces of work be under way at once; the others wait their turn, the tenants one after the other. */
export class TenantTurns {
  private busy = 0;
  private readonly busyOf = new Map<string, number>();
  /** In the order in which tenants are served next. */
  private readonly waiting = new Map<string, Waiting[]>();

  constructor(private readonly limits: TurnLimits) {}

  /** @throws BusyError, StoppedError */
  async take<T>({ tenant = '', signal }: Caller, work: () => Promise<T>): Promise<T> {
    await this.turn(tenant, signal);
    try {
      return await work();
    } finally {
      this.leave(tenant);
      this.next();
    }
  }

  private turn(tenant: string, signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted === true) throw new StoppedError();
    if (this.mayBegin(tenant)) {
      this.enter(tenant);
      return Promise.resolve();
    }
    const mine = this.waiting.get(tenant) ?? [];
    const { mostWaiting, perTenant } = this.limits;
    if (mostWaiting !== undefined && mine.length >= mostWaiting) {
      throw new BusyError(
        `${perTenant} requests that read or write rows are under way and ${mostWaiting} wait: more are not taken on at once`,
      );
    }
    this.waiting.set(tenant, mine);
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.forget(tenant, one);
        reject(new StoppedError());
      };
      const one = {
        begin: () => {
          signal?.removeEventListener('abort', leave);
          resolve();
        },
      };
      signal?.addEventListener('abort', leave, { once: true });
      mine.push(one);
    });
  }

  private mayBegin(tenant: string): boolean {
    return this.busy < this.limits.atOnce && (this.busyOf.get(tenant) ?? 0) < this.limits.perTenant;
  }

  private enter(tenant: string): void {
    this.busy += 1;
    this.busyOf.set(tenant, (this.busyOf.get(tenant) ?? 0) + 1);
  }

  private leave(tenant: string): void {
    this.busy -= 1;
    const left = (this.busyOf.get(tenant) ?? 0) - 1;
    if (left > 0) this.busyOf.set(tenant, left);
    else this.busyOf.delete(tenant);
  }

  private next(): void {
    for (const [tenant, [first]] of this.waiting) {
      if (!first || !this.mayBegin(tenant)) continue;
      this.forget(tenant, first);
      // Behind the others, if more of it wait.
      const more = this.waiting.get(tenant);
      if (more) {
        this.waiting.delete(tenant);
        this.waiting.set(tenant, more);
      }
      this.enter(tenant);
      first.begin();
      return;
    }
  }

  private forget(tenant: string, one: Waiting): void {
    const left = (this.waiting.get(tenant) ?? []).filter((each) => each !== one);
    if (left.length > 0) this.waiting.set(tenant, left);
    else this.waiting.delete(tenant);
  }
}
