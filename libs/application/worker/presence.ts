import type pg from 'pg';
import type { ByKind } from '#domain';
import type { EngineAbilities } from '#engines';

/** What a worker says of itself. */
export interface WorkerPresence {
  readonly worker: string;
  /** Silence of this length makes it one that is lost. */
  readonly leaseMs: number;
  /** What holds the engines that it runs. */
  readonly sandbox: string;
  readonly engines: EngineAbilities;
  /** How many runs of each kind it does at once. */
  readonly slots: ByKind<number>;
}

/**
 * Says that a worker lives and takes runs; the first time signs it in. Forgets workers that have been silent for a day:
 * nobody signs off whoever is killed.
 */
export async function signIn(
  pool: pg.Pool,
  { worker, leaseMs, sandbox, engines, slots }: WorkerPresence,
): Promise<void> {
  await pool.query(
    `with forgotten as (delete from workers where beat_at < now() - interval '1 day' and worker <> $1)
     insert into workers (worker, beat_at, lease_ms, sandbox, engines, slots) values ($1, now(), $2, $3, $4, $5)
     on conflict (worker) do update set beat_at = excluded.beat_at, lease_ms = excluded.lease_ms,
       sandbox = excluded.sandbox, engines = excluded.engines, slots = excluded.slots`,
    [worker, Math.round(leaseMs), sandbox, engines, slots],
  );
}

/** The worker takes no more runs. */
export async function signOff(pool: pg.Pool, worker: string): Promise<void> {
  await pool.query('delete from workers where worker = $1', [worker]);
}

/** Those that live: they have been heard within their lease, by the clock of the database. */
const alive = `beat_at > now() - lease_ms * interval '1 ms'`;

export interface LiveWorkers {
  readonly live: number;
  /** How many of them hold their engines by what. */
  readonly sandboxes: Readonly<Record<string, number>>;
}

export async function liveWorkers(pool: pg.Pool): Promise<LiveWorkers> {
  const { rows } = await pool.query<{ sandbox: string; live: number }>(
    `select coalesce(sandbox, 'none') as sandbox, count(*)::int as live from workers
     where ${alive} group by 1 order by 1`,
  );
  return {
    live: rows.reduce((sum, { live }) => sum + live, 0),
    sandboxes: Object.fromEntries(rows.map(({ sandbox, live }) => [sandbox, live])),
  };
}

/** A worker that lives, as it has said and as the database heard it. */
export interface WorkerAlive {
  readonly worker: string;
  readonly started: Date;
  readonly heard: Date;
  readonly sandbox: string | null;
  readonly engines: EngineAbilities | null;
  readonly slots: Partial<ByKind<number>>;
}

/** Those that live, in the order in which they started. */
export async function workersAlive(pool: pg.Pool): Promise<WorkerAlive[]> {
  const { rows } = await pool.query<WorkerAlive>(
    `select worker, started_at as started, beat_at as heard, sandbox, engines, slots from workers
     where ${alive} order by started_at, worker`,
  );
  return rows;
}

/** What each of the workers that live can run. */
export async function liveAbilities(pool: pg.Pool): Promise<readonly EngineAbilities[]> {
  const { rows } = await pool.query<{ engines: EngineAbilities | null }>(`select engines from workers where ${alive}`);
  return rows.map(({ engines }) => engines ?? {});
}
