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
    readonly column: string,
    readonly value: string,
    readonly allowed: string,
    /** Its file, where the batch came in several. */
    readonly file?: string,
  ) {
    super(
      `${file === undefined ? '' : `${file}, `}row ${row}, column "${column}": "${shown(value)}" is not ${allowed}`,
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
