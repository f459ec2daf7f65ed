import type { PoolClient } from 'pg';
import type { PostgresEventStore, Projection, RecordedEvent } from '#event-store';
import { FoldedRows } from './folded-rows.js';
import { RebuiltTable } from './rebuilt-table.js';

/** Large enough that the round trip does not count, small enough that few batches are in memory. */
const eventsPerRead = 10_000;

/** How often it is tried to lock the tables. */
const lockAttempts = 30;

/** Milliseconds that appends may be held up by one lock that somebody else has. */
const lockTimeout = 1_000;

/** `reading` the log, `writing` the tables, `catching-up` with what was appended meanwhile, `swapping` the tables. */
export interface ReplayProgress {
  readonly phase: 'reading' | 'writing' | 'catching-up' | 'swapping';
  /** Read so far. */
  readonly events: number;
}

interface Part {
  readonly name: string;
  readonly rows: FoldedRows;
  readonly table: RebuiltTable;
}

/** One rebuild of some projections, on one connection that nobody else uses. */
export class Rebuild {
  private events = 0;
  private last: bigint | undefined;

  constructor(
    private readonly client: PoolClient,
    private readonly store: PostgresEventStore,
    private readonly projections: readonly Projection[],
    private readonly onProgress: (progress: ReplayProgress) => void,
  ) {}

  async run(): Promise<{ events: number; rows: Record<string, number> }> {
    const parts: Part[] = [];
    for (const projection of this.projections) {
      const table = await RebuiltTable.create(this.client, projection.table);
      parts.push({ name: projection.name, rows: new FoldedRows(projection), table });
    }
    try {
      await this.readOn(parts, 'reading');
      for (const { rows, table } of parts) {
        this.report('writing');
        await table.fill(rows.all());
        rows.written();
      }
      await this.swapIn(parts);
    } catch (error) {
      for (const { table } of parts) await table.drop().catch(() => undefined);
      throw error;
    }
    return { events: this.events, rows: Object.fromEntries(parts.map(({ name, rows }) => [name, rows.size])) };
  }

  /** Folds what the log has after the last event that was read. While one batch is folded, the next one is on its way. */
  private async readOn(parts: readonly Part[], phase: ReplayProgress['phase'], unsettled = false): Promise<void> {
    let next = this.read(unsettled);
    for (;;) {
      const batch = await next;
      const newest = batch.at(-1);
      if (!newest) return;
      this.last = newest.position;
      next = this.read(unsettled);
      // Whoever awaits it is told; until then it must not count as unhandled.
      next.catch(() => undefined);
      for (const { rows } of parts) rows.apply(batch);
      this.events += batch.length;
      this.report(phase);
    }
  }

  private read(unsettled: boolean): Promise<RecordedEvent[]> {
    const after = this.last === undefined ? {} : { after: this.last };
    return this.store.readAll({ ...after, limit: eventsPerRead, unsettled }, this.client);
  }

  private async catchUp(parts: readonly Part[]): Promise<void> {
    await this.readOn(parts, 'catching-up');
    await writeChanges(parts);
    for (const { rows } of parts) rows.written();
  }

  private async swapIn(parts: readonly Part[]): Promise<void> {
    await this.lock(parts);
    try {
      await this.readOn(parts, 'swapping', true);
      await writeChanges(parts);
      for (const { table } of parts) await table.swap();
      await this.client.query('commit');
    } catch (error) {
      await this.client.query('rollback');
      throw error;
    }
  }

  /**
   * Catches up and begins a transaction that holds the log and the tables. The log is locked first, as appends do: then
   * none is under way, what is left of the log is complete, and only readers can still hold the tables. While somebody
   * does for long, appends are let through and it is tried again.
   */
  private async lock(parts: readonly Part[]): Promise<void> {
    const tables = parts.map(({ table }) => table.table).join(', ');
    for (let attempt = 1; ; attempt += 1) {
      await this.catchUp(parts);
      this.report('swapping');
      await this.client.query('begin');
      try {
        await this.client.query(`set local lock_timeout = ${lockTimeout}`);
        await this.client.query('lock table events in share row exclusive mode');
        await this.client.query(`lock table ${tables} in access exclusive mode`);
        return;
      } catch (error) {
        await this.client.query('rollback');
        if (attempt === lockAttempts || !isLockTrouble(error)) throw error;
      }
    }
  }

  private report(phase: ReplayProgress['phase']): void {
    this.onProgress({ phase, events: this.events });
  }
}

async function writeChanges(parts: readonly Part[]): Promise<void> {
  for (const { rows, table } of parts) {
    const { upserts, deletes } = rows.changes();
    await table.change(upserts, deletes);
  }
}

/** Of PostgreSQL: lock_not_available, deadlock_detected. */
const isLockTrouble = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === '55P03' || error.code === '40P01');
