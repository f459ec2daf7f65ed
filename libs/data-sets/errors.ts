const shown = (value: string) => (value.length > 100 ? `${value.slice(0, 100)}…` : value);

/** What was asked for is not wanted any more: the signal that was given was aborted. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError';

  constructor() {
    super('stopped before the end');
  }
}

/** One row of a batch that cannot enter: its number (1 is the first data row), the column, the value, what was allowed. */
export class BadRowError extends Error {
  override readonly name = 'BadRowError';

  constructor(
    readonly row: number,
    /** Absent where the row as a whole is wrong. */
    readonly column: string | undefined,
    readonly value: string,
    readonly allowed: string,
    /** Its file, where the batch came in several. */
    readonly file?: string,
  ) {
    super(
      `${file === undefined ? '' : `${file}, `}row ${row}${column === undefined ? '' : `, column "${column}"`}: "${shown(value)}" is not ${allowed}`,
    );
  }
}

/** An operation that DuckDB could not finish within its memory. */
export class MemoryLimitError extends Error {
  override readonly name = 'MemoryLimitError';

  constructor(memoryLimitMiB: number) {
    super(
      `the data is too wide or too large for the ${memoryLimitMiB} MiB that data sets may use (DUCKDB_MEMORY_MIB): raise it, or use fewer columns`,
    );
  }
}

/** An operation that computed longer than its data may. */
export class TimeLimitError extends Error {
  override readonly name = 'TimeLimitError';

  constructor(seconds: number) {
    super(`the data takes more than the ${Math.ceil(seconds)} s of computing that so much of it may take`);
  }
}

/** A tenant has so much under way, and waiting, that no more is taken on for the moment. */
export class BusyError extends Error {
  override readonly name = 'BusyError';
}

/** A batch that cannot enter as a whole: `column` is set when one column is the reason. */
export class BadBatchError extends Error {
  override readonly name = 'BadBatchError';

  constructor(
    message: string,
    readonly column?: string,
  ) {
    super(message);
  }
}
