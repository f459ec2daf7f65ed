import { outsideTenants } from '#event-store';
import type { Pool } from 'pg';
import { randomUUID } from 'node:crypto';

/** Whose key it is: keys of different clients or sandboxes do not meet. */
export interface KeyOwner {
  readonly org: string;
  readonly sandbox: string;
  readonly apiKey: string;
  readonly key: string;
}

export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The right to run a request. `attempt` tells it from one that took over after the lease had ended. */
export interface Claim {
  readonly owner: KeyOwner;
  readonly id: string;
  readonly attempt: number;
}

export type Taken =
  | { readonly kind: 'claimed'; readonly claim: Claim }
  | { readonly kind: 'running'; readonly request: string }
  | {
      readonly kind: 'answered';
      readonly request: string;
      readonly bodySha256: Buffer;
      readonly answer: KeptAnswer;
    };

interface KnownKey {
  readonly request: string;
  readonly status: number | null;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly body_sha256: Buffer;
}

/**
 * A request that has not said for so long that it is still running is taken for lost with its process; so is one whose
 * lease has longer to go than any can: the clock was set back.
 */
const leaseSeconds = 60;
export const leaseRenewalMs = 20_000;

/** Milliseconds between two removals of expired keys by one process. */
const cleaningPause = 60_000;

/** What requests with an Idempotency-Key were answered, kept for 24 hours. */
export class KeyRegister {
  private cleaned = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly pool: Pool,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Claims a key for a request, unless it has been answered or is running. Abandoned and expired keys are taken over. */
  async take(owner: KeyOwner, request: string): Promise<Taken> {
    await this.clean();
    for (;;) {
      const claim = await this.claim(owner, request);
      if (claim) return { kind: 'claimed', claim };
      const known = await this.find(owner);
      // Else it has expired and was removed in between.
      if (known) return takenBy(known);
    }
  }

  /** Says that the request is still running. */
  async renew({ owner, attempt }: Claim): Promise<void> {
    await this.pool.query(
      `update idempotency_keys set leased_until = now() + make_interval(secs => $6) where ${runningKey}`,
      [...idOf(owner), attempt, leaseSeconds],
    );
  }

  /** Keeps an answer; does nothing when another request has taken over meanwhile. */
  async keep({ owner, attempt }: Claim, bodySha256: Buffer, { status, headers, body }: KeptAnswer): Promise<void> {
    await this.pool.query(
      `update idempotency_keys set body_sha256 = $6, status = $7, headers = $8, body = $9 where ${runningKey}`,
      [...idOf(owner), attempt, bodySha256, status, headers, body],
    );
  }

  /** Lets the next request of the same key run at once. It gets the same claim: this one may have had effects all the same. */
  async release({ owner, attempt }: Claim): Promise<void> {
    await this.pool.query(`update idempotency_keys set leased_until = '-infinity' where ${runningKey}`, [
      ...idOf(owner),
      attempt,
    ]);
  }

  private async claim(owner: KeyOwner, request: string): Promise<Claim | undefined> {
    const { rows } = await this.pool.query<{ id: string; attempt: number }>(
      `insert into idempotency_keys as k
         (org, sandbox, api_key, key, request, claim, attempt, leased_until, expires)
       values ($1, $2, $3, $4, $5, $6, 1, now() + make_interval(secs => $7), now() + interval '24 hours')
       on conflict (org, sandbox, api_key, key) do update set
         claim = case when k.expires < now() then excluded.claim else k.claim end,
         expires = case when k.expires < now() then excluded.expires else k.expires end,
         attempt = k.attempt + 1, request = excluded.request, leased_until = excluded.leased_until,
         body_sha256 = null, status = null, headers = null, body = null
       where k.expires < now() or (
         k.status is null
         and (k.leased_until < now() or k.leased_until > excluded.leased_until + make_interval(secs => $7))
         and k.request = excluded.request)
       returning k.claim as id, k.attempt`,
      [...idOf(owner), request, randomUUID(), leaseSeconds],
    );
    return rows[0] && { owner, ...rows[0] };
  }

  private async find(owner: KeyOwner): Promise<KnownKey | undefined> {
    const { rows } = await this.pool.query<KnownKey>(
      `select request, status, headers, body, body_sha256 from idempotency_keys
       where org = $1 and sandbox = $2 and api_key = $3 and key = $4`,
      idOf(owner),
    );
    return rows[0];
  }

  /** A request in a minute removes some of what has expired. */
  private async clean(): Promise<void> {
    if (this.now() - this.cleaned < cleaningPause) return;
    this.cleaned = this.now();
    await outsideTenants(() =>
      this.pool.query(
        `delete from idempotency_keys where ctid in (
           select ctid from idempotency_keys where expires < now() limit 1000 for update skip locked)`,
      ),
    );
  }
}

const idOf = ({ org, sandbox, apiKey, key }: KeyOwner): string[] => [org, sandbox, apiKey, key];

const runningKey = 'org = $1 and sandbox = $2 and api_key = $3 and key = $4 and attempt = $5 and status is null';

const takenBy = ({ request, status, headers, body, body_sha256: bodySha256 }: KnownKey): Taken =>
  status === null
    ? { kind: 'running', request }
    : { kind: 'answered', request, bodySha256, answer: { status, headers, body } };
