import type { ProjectedRow, Projection, VersionedEvent } from '#event-store';

/** The rows of one projection, folded in memory, and which of them the table does not have yet. */
export class FoldedRows {
  private readonly rows = new Map<string, ProjectedRow>();
  private stale = new Set<string>();

  constructor(private readonly projection: Projection) {}

  get size(): number {
    return this.rows.size;
  }

  all(): Iterable<ProjectedRow> {
    return this.rows.values();
  }

  apply(events: readonly VersionedEvent[]): void {
    const { keys, evolve } = this.projection;
    for (const event of events) {
      for (const key of keys(event)) {
        const before = this.rows.get(key);
        const after = evolve(before, event, key);
        if (after === before) continue;
        if (after) this.rows.set(key, after);
        else this.rows.delete(key);
        this.stale.add(key);
      }
    }
  }

  /** What has changed since the table was written last. */
  changes(): { readonly upserts: readonly ProjectedRow[]; readonly deletes: readonly string[] } {
    const ids = [...this.stale];
    return {
      upserts: ids.flatMap((id) => this.rows.get(id) ?? []),
      deletes: ids.filter((id) => !this.rows.has(id)),
    };
  }

  /** Says that the table has all rows as they are: not before that is committed. */
  written(): void {
    this.stale = new Set();
  }
}
