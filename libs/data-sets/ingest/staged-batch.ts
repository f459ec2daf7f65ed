import type { Column, ColumnType } from '#domain';
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
  /** The type that the file itself says, where it does. */
  readonly ownType?: ColumnType;
  /** The value as the type; only called when all values are of a kind that the type accepts. */
  readonly as: (type: StoredType, column: Column) => string;
  /** SQL for the digits before and behind the point of a number. */
  readonly digits: { readonly whole: string; readonly scale: string };
}

/** What was found out about how a CSV file is written, where it is not the usual. */
export interface FoundDialect {
  readonly delimiter?: string;
  readonly decimal?: ',';
}

/** A batch on the local disk in a form that can be read several times, in row order, whatever its format was. */
export interface StagedBatch {
  /** A table expression with `file_index` and `file_row_number`, which count files, and the rows of each, from 0. */
  readonly relation: string;
  /** What messages call the files, where there are several. */
  readonly files: readonly string[];
  readonly columns: readonly StagedColumn[];
  /**
   * A statement that answers the kind of every value: `place` of its column, `kind`. One expression for all columns: an
   * expression a column took 5 ms each to set up, 110 ms for a batch of 21 columns and 20 rows instead of 3.
   */
  readonly kinds: string;
  /** Whether the file itself types its columns (Parquet), or each value speaks for itself. */
  readonly typed: boolean;
  /** Whether a column of nothing but words for missing values is one of text, because the file says that they are text. */
  readonly wordsAreText: boolean;
  readonly dialect: FoundDialect;
}
