import type { VersionedEvent } from './recorded-event.js';

/** A row of a projection's table: the keys are the table's columns, the values JSON. */
export interface ProjectedRow {
  readonly id: string;
  readonly [column: string]: unknown;
}

/**
 * Keeps one read-model table, as a pure function of the log. Live, `evolve` is applied to the row inside the append;
 * on replay, rows are folded in memory and written in bulk. The table's primary key is `id` (text or uuid).
 */
export interface Projection {
  /** Also the name that `rondo replay` takes. */
  readonly name: string;
  readonly table: string;
  /** The ids of the rows that an event touches; none when it does not concern this projection. */
  readonly keys: (event: VersionedEvent) => readonly string[];
  /** The next row. Must not depend on anything but its arguments; never throws on known history. */
  readonly evolve: (row: ProjectedRow | undefined, event: VersionedEvent, key: string) => ProjectedRow | undefined;
  /**
   * Whether a row only ever depends on events of one stream. Its version check then guards the row too, and a row that
   * was loaded with the stream need not be read again. Otherwise the append locks the row before it evolves it.
   */
  readonly ownedByStream: boolean;
}
