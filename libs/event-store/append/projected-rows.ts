import type { ProjectedRow, Projection } from '../projection.js';
import type { VersionedEvent } from '../recorded-event.js';

/** The rows that an append has to know before it can evolve them, of one table. */
export interface RowsToRead {
  readonly table: string;
  readonly ids: readonly string[];
  /** Rows that events of other streams touch too: held until the append is committed. */
  readonly lock: boolean;
}

/** What an append does to the rows of one table. */
export interface RowChanges {
  readonly table: string;
  /** Rows that nobody else can write at the same time: guarded by the stream's version, or locked. */
  readonly upserts: readonly ProjectedRow[];
  /** Rows that were not there to be locked; when one turns up meanwhile, the append starts again. */
  readonly inserts: readonly ProjectedRow[];
  readonly deletes: readonly string[];
}

/** Rows by table, then id. */
export type RowsByTable = ReadonlyMap<string, ReadonlyMap<string, ProjectedRow>>;

/** Which rows to read, by table in a fixed order so that appends lock in the same order. A new stream's own rows are new. */
export function rowsToRead(projections: readonly Projection[], events: readonly VersionedEvent[]): RowsToRead[] {
  const begun = new Set(events.filter(({ version }) => version === 1).map(({ stream }) => stream));
  return projections
    .map(({ table, keys, ownedByStream }): RowsToRead => {
      const read = ownedByStream ? events.filter(({ stream }) => !begun.has(stream)) : events;
      return { table, ids: [...new Set(read.flatMap((event) => keys(event)))].sort(), lock: !ownedByStream };
    })
    .filter(({ ids }) => ids.length > 0)
    .sort((a, b) => (a.table < b.table ? -1 : 1));
}

/** Applies the events to the rows that were read. */
export function evolveRows(
  projections: readonly Projection[],
  events: readonly VersionedEvent[],
  read: RowsByTable,
): { rows: RowsByTable; changes: RowChanges[] } {
  const rows = new Map<string, ReadonlyMap<string, ProjectedRow>>();
  const changes: RowChanges[] = [];
  for (const projection of projections) {
    const before = read.get(projection.table) ?? new Map<string, ProjectedRow>();
    const after = evolveTable(projection, events, before);
    if (after.size === 0) continue;
    const present = [...after].flatMap(([id, row]) => (row ? ([[id, row]] as const) : []));
    rows.set(projection.table, new Map(present));
    const change = changesOf(projection, before, after);
    if (change.upserts.length + change.inserts.length + change.deletes.length > 0) changes.push(change);
  }
  return { rows, changes };
}

type Rows = Map<string, ProjectedRow | undefined>;

function evolveTable(
  { keys, evolve }: Projection,
  events: readonly VersionedEvent[],
  before: ReadonlyMap<string, ProjectedRow>,
): Rows {
  const after: Rows = new Map();
  for (const event of events) {
    for (const key of keys(event))
      after.set(key, evolve(after.has(key) ? after.get(key) : before.get(key), event, key));
  }
  return after;
}

function changesOf(
  { table, ownedByStream }: Projection,
  before: ReadonlyMap<string, ProjectedRow>,
  after: Rows,
): RowChanges {
  const upserts: ProjectedRow[] = [];
  const inserts: ProjectedRow[] = [];
  const deletes: string[] = [];
  for (const [id, row] of after) {
    const known = before.get(id);
    if (row === known) continue;
    if (!row) deletes.push(id);
    else if (ownedByStream || known) upserts.push(row);
    else inserts.push(row);
  }
  return { table, upserts, inserts, deletes };
}
