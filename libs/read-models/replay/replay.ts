import type { Pool, PoolClient } from 'pg';
import { DomainError, refuseIfAny } from '#domain';
import { PostgresEventStore } from '#event-store';
import type { Projection } from '#event-store';
import { allProjections } from '../all-read-models.js';
import { Rebuild } from './rebuild.js';
import type { ReplayProgress } from './rebuild.js';

export interface ReplayReport {
  readonly events: number;
  /** By projection. */
  readonly rows: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly eventsPerSecond: number;
}

/** Whoever holds it rebuilds. */
export const replayLock = 8_127_364_002;

/**
 * Rebuilds read models from the log, beside live traffic, and swaps them in, all at once; readers never see a half.
 * Appends wait for the swap only: some tens of milliseconds. The rows of the rebuilt projections, not the events, are
 * kept in memory: about 2 KiB a row, so that a million runs with their ticks want some GiB (`--max-old-space-size`);
 * rebuild one projection at a time where that is too much. Privileges that were granted on a table are not taken over.
 * @param names of projections; all when there are none
 * @throws DomainError `illegal-argument` for a name that is no projection's, `conflict` while another replay runs
 */
export async function replay(
  pool: Pool,
  names: readonly string[] = [],
  onProgress: (progress: ReplayProgress) => void = () => undefined,
  store: PostgresEventStore = new PostgresEventStore(pool, []),
): Promise<ReplayReport> {
  const projections = projectionsOf(names);
  const started = performance.now();
  return withReplayLock(pool, async (client) => {
    const rebuild = new Rebuild(client, store, projections, onProgress);
    const { events, rows } = await rebuild.run();
    const seconds = (performance.now() - started) / 1_000;
    return { events, rows, seconds, eventsPerSecond: Math.round(events / seconds) };
  });
}

function projectionsOf(names: readonly string[]): readonly Projection[] {
  const known = allProjections.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  const message = `${unknown.map((name) => JSON.stringify(name)).join(', ')} is no projection; known are ${known.join(', ')}`;
  refuseIfAny('illegal-argument', unknown.length > 0 ? { name: message } : {});
  return allProjections.filter(({ name }) => names.length === 0 || names.includes(name));
}

async function withReplayLock<Result>(pool: Pool, work: (client: PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [replayLock]);
    if (rows[0]?.locked !== true) throw new DomainError('conflict', 'Another replay is running');
    // Copying and indexing take as long as they take.
    await client.query('set statement_timeout = 0');
    const result = await work(client);
    await client.query('select pg_advisory_unlock($1)', [replayLock]);
    return result;
  } finally {
    // Nobody gets a session with this setting, or with a lock that it kept because something failed.
    client.release(true);
  }
}
