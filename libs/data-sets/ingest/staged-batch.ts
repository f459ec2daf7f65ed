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
  /** The value as the type; only called when all values are of a kind that the type accepts. `hasWords`: some stand for missing ones. */
  readonly as: (type: StoredType, column: Column, hasWords: boolean) => string;
  /** The same of any such text, where all values of the file are text. */
  readonly ofText?: (text: string, type: StoredType, column: Column, hasWords: boolean) => string;
}

/** Of a value: its `text`; the `row_order` of its row; the digits of a number before and behind its point, `whole` and `scale`. */
export type Wanted = 'text' | 'row_order' | 'digits';

/** SQL that orders the rows of a batch. An aggregate, not ORDER BY with LIMIT, which numbered rows of Parquet files wrongly. */
export const rowOrder = '(file_index * 1000000000000 + file_row_number)';

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
   * A statement that answers every value of the columns at some places, in any order: `place` of its column, `kind`, and what
   * is wanted. One expression for all columns: an expression a column took 5 ms each to set up, 110 ms for a batch of 21
   * columns and 20 rows instead of 3; a statement a column of 2,000, minutes.
   */
  readonly values: (places: readonly number[], wanted?: readonly Wanted[]) => string;
  /** Whether the file itself types its columns (Parquet), or each value speaks for itself. */
  readonly typed: boolean;
  /** Whether a column of nothing but words for missing values is one of text, because the file says that they are text. */
  readonly wordsAreText: boolean;
  readonly dialect: FoundDialect;
}
