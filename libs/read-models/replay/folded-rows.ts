import type { ProjectedRow, Projection, VersionedEvent } from '#event-store';

type Rows = Map<string, ProjectedRow>;

/** Applies events to the rows of a projection. */
export function foldInto(
  rows: Rows,
  { keys, evolve }: Projection,
  events: readonly VersionedEvent[],
  onChange: (id: string) => void = () => undefined,
): void {
  for (const event of events) {
    for (const key of keys(event)) {
      const before = rows.get(key);
      const after = evolve(before, event, key);
      if (after === before) continue;
      if (after) rows.set(key, after);
      else rows.delete(key);
      onChange(key);
    }
  }
}

/** The rows of one projection, folded in memory, and which of them the table does not have yet. */
export class FoldedRows {
  private readonly rows: Rows = new Map();
  private stale = new Set<string>();

  constructor(private readonly projection: Projection) {}

  get size(): number {
    return this.rows.size;
  }

  all(): Iterable<ProjectedRow> {
    return this.rows.values();
  }

  apply(events: readonly VersionedEvent[]): void {
    foldInto(this.rows, this.projection, events, (id) => this.stale.add(id));
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
