import type { ColumnType } from '#domain';
import type { StoredType } from '../schema.js';

/** One column of a staged batch, as SQL over the staged relation. */
export interface StagedColumn {
  readonly name: string;
  /** The value's kind (`ValueKind`), null when it is empty. */
  readonly kind: string;
  /** The value as text: for messages, and for time patterns. */
  readonly text: string;
  /** The value's UTC instant (TIMESTAMP) when it is an ISO or native time, else null. */
  readonly isoTime: string;
  /** The value as the type; only called when all values are of a kind that the type accepts. */
  readonly as: (type: StoredType) => string;
  /** Its type when it has no values, where the file says so. */
  readonly typeWhenEmpty?: ColumnType;
}

/** A batch on the local disk in a form that can be read several times, in row order, whatever its format was. */
export interface StagedBatch {
  /** A table expression with `file_row_number`, which counts the rows from 0. */
  readonly relation: string;
  readonly columns: readonly StagedColumn[];
  /**
   * A statement that answers the kind of every value: `place` of its column, `kind`. One expression for all columns: an
   * expression a column took 5 ms each to set up, 110 ms for a batch of 21 columns and 20 rows instead of 3.
   */
  readonly kinds: string;
  /** Whether the file itself types its columns (Parquet), or each value speaks for itself. */
  readonly typed: boolean;
}
