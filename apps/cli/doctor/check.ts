import type pg from 'pg';
import type { Settings } from '#config';
import type { DataSets } from '#data-sets';
import type { PostgresEventStore } from '#event-store';
import type { ObjectStore } from '#object-store';

/** What the checks look at. */
export interface Examined {
  /** Within a read-only transaction whose snapshot all checks share. */
  readonly snapshot: pg.PoolClient;
  /** Another connection of the same snapshot. */
  readonly sibling: pg.PoolClient;
  /** The snapshot's time, milliseconds since 1970, by the clock of the database. */
  readonly now: number;
  /** For what has happened since. */
  readonly pool: pg.Pool;
  readonly store: PostgresEventStore;
  readonly objectStore: ObjectStore;
  readonly dataSets: DataSets;
  readonly settings: Omit<Settings, 'database'> & { readonly database: { readonly url: string } };
  /** Milliseconds for which something due may be undone: the stack is about to do it. */
  readonly graceMs: number;
}

/** Names what is not as it should be. */
export type Report = (finding: Finding) => void;

export interface Finding {
  /** Such as `run 0197…`, `tick 0197…@2026-03-01T00:00:00.000Z`. */
  readonly subject: string;
  /** What is not so. */
  readonly message: string;
}

export interface Check {
  readonly name: string;
  /** What holds when nothing is found. */
  readonly promise: string;
  /** Looks, and answers how much of what it has seen. */
  look(examined: Examined, report: Report): Promise<Readonly<Record<string, number>>>;
}
