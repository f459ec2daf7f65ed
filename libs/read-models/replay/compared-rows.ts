import type { ProjectedRow, Projection, VersionedEvent } from '#event-store';
import { foldInto } from './folded-rows.js';

/** Compared in one statement. */
const fewestRows = 10_000;

/**
 * The rows of one projection, folded in memory until they are as the table has them: then they are given up but for
 * their ids, so that a log of millions of runs needs the memory of those under way. A row that further events touch
 * after that is dubious: the table does not know those events.
 */
export class ComparedRows {
  private readonly rows = new Map<string, ProjectedRow>();
  private readonly settled = new Set<string>();
  private readonly dubious = new Set<string>();
  private wanted = fewestRows;

  /** Passes over what is settled. */
  private readonly unsettled: Projection;

  constructor(readonly projection: Projection) {
    const { keys } = projection;
    this.unsettled = { ...projection, keys: (event) => keys(event).filter((key) => this.isUnsettled(key)) };
  }

  /** How many rows there are. */
  get size(): number {
    return this.rows.size + this.settled.size;
  }

  has(id: string): boolean {
    return this.rows.has(id) || this.settled.has(id);
  }

  /** Those that have to be folded again, from the beginning. */
  get revived(): ReadonlySet<string> {
    return this.dubious;
  }

  apply(events: readonly VersionedEvent[]): void {
    foldInto(this.rows, this.unsettled, events);
  }

  private isUnsettled(key: string): boolean {
    const isSettled = this.settled.has(key);
    if (isSettled) this.dubious.add(key);
    return !isSettled;
  }

  /**
   * The rows to compare, once there are enough of them. A row that several streams touch may be changed again by any
   * event: it is not final before the end.
   */
  worthComparing(): readonly ProjectedRow[] {
    return this.projection.ownedByStream && this.rows.size >= this.wanted ? this.left() : [];
  }

  left(): readonly ProjectedRow[] {
    return [...this.rows.values()];
  }

  /** Gives up the rows that the table has like this, unless they have changed since. */
  settle(compared: readonly ProjectedRow[], different: ReadonlySet<string>): void {
    for (const row of compared) {
      if (different.has(row.id) || this.rows.get(row.id) !== row) continue;
      this.rows.delete(row.id);
      this.settled.add(row.id);
    }
    this.wanted = Math.max(fewestRows, 2 * this.rows.size);
  }

  /** Takes rows back that were given up, as they really are. */
  restore(rows: readonly ProjectedRow[]): void {
    for (const id of this.dubious) this.settled.delete(id);
    for (const row of rows) this.rows.set(row.id, row);
  }
}
