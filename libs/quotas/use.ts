import type pg from 'pg';
import { violationAt } from '#domain';
import type { QuotaName } from '#domain';
import { readLimit } from './limits.js';

type Database = Pick<pg.Pool | pg.PoolClient, 'query'>;

/** Quotas whose use PostgreSQL knows, so that all processes share them. */
export const sharedQuotas = ['concurrentRuns', 'storedBytes', 'schedules'] as const satisfies readonly QuotaName[];
export type SharedQuota = (typeof sharedQuotas)[number];

/** Those of what is kept until it is deleted: what would be beyond them is refused. */
export type KeptQuota = Exclude<SharedQuota, 'concurrentRuns'>;

/** What an organisation has now. */
export async function readUse(database: Database, org: string, name: SharedQuota): Promise<number> {
  const { rows } = await database.query<{ used: number }>('select rondo.quota_use($1, $2)::float8 as used', [
    org,
    name,
  ]);
  return rows[0]?.used ?? 0;
}

/** What messages call a quota's use, and what makes room. */
const words: Readonly<Record<KeptQuota, { readonly have: string; readonly frees: string }>> = {
  storedBytes: { have: 'bytes stored', frees: 'deleting data sets, models and engines makes room' },
  schedules: { have: 'schedules', frees: 'removing schedules, or deleting what has them, makes room' },
};

/**
 * A change of what an organisation keeps, which is refused when it leaves more than the organisation may have. Changes of
 * one quota and organisation wait for each other, so that two together keep to it as well; one that adds nothing passes,
 * however much there is.
 */
export class KeptWithin {
  private used = 0;

  constructor(
    private readonly name: KeptQuota,
    private readonly org: string,
    private readonly usual: number,
  ) {}

  /** In the transaction of the change, before it. */
  async before(client: pg.PoolClient): Promise<void> {
    await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`quota ${this.name} ${this.org}`]);
    this.used = await readUse(client, this.org, this.name);
  }

  /** After it. @throws DomainError `conflict` */
  async after(client: pg.PoolClient): Promise<void> {
    const { name, org, used } = this;
    const now = await readUse(client, org, name);
    if (now <= used) return;
    const most = await readLimit(client, org, name, this.usual);
    if (now <= most) return;
    const { have, frees } = words[name];
    const message = `${org} would have ${counted(now)} ${have}, and may have ${counted(most)}: ${frees}`;
    throw violationAt('conflict', name, message);
  }
}

const counted = (count: number): string => count.toLocaleString('en');
