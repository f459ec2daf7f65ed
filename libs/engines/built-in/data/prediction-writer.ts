import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api';
import { duckDb } from './duck-db.js';
import { identifier, literal } from './sql.js';
import type { ValueType, WindowColumn } from './value-type.js';

/** A column that the engine adds. Values of other types than double are handed over as text, one text a value. */
export interface OutputColumn {
  readonly name: string;
  readonly type: ValueType;
}

const { DuckDBDataChunk, DOUBLE, VARCHAR } = duckDb;

const sqlTypes: Readonly<Record<ValueType, string>> = {
  string: 'VARCHAR',
  integer: 'BIGINT',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  timestamp: 'TIMESTAMP',
};

const chunkRows = 2048;

/** Predictions in the order of the window's rows. The rows themselves never leave DuckDB: they come out as they went in. */
export class PredictionWriter {
  private constructor(
    private readonly connection: DuckDBConnection,
    private readonly appender: DuckDBAppender,
    private readonly relation: string,
    private readonly columns: readonly WindowColumn[],
    private readonly outputs: readonly OutputColumn[],
  ) {}

  static async open(
    connection: DuckDBConnection,
    relation: string,
    columns: readonly WindowColumn[],
    outputs: readonly OutputColumn[],
  ): Promise<PredictionWriter> {
    const defined = outputs.map(({ type }, index) => `p${index} ${type === 'double' ? 'DOUBLE' : 'VARCHAR'}`);
    await connection.run(`CREATE TABLE predictions (${defined.join(', ')})`);
    const appender = await connection.createAppender('predictions');
    return new PredictionWriter(connection, appender, relation, columns, outputs);
  }

  /** Values by output column, of the rows that follow those that were appended before. */
  append(values: readonly (readonly (number | string)[])[]): void {
    const rows = values[0]?.length ?? 0;
    const types = this.outputs.map(({ type }) => (type === 'double' ? DOUBLE : VARCHAR));
    for (let start = 0; start < rows; start += chunkRows) {
      const end = Math.min(rows, start + chunkRows);
      const chunk = DuckDBDataChunk.create(types, end - start);
      chunk.setColumns(values.map((column) => column.slice(start, end)));
      this.appender.appendDataChunk(chunk);
    }
  }

  /** Writes the window's columns and behind them the outputs, as Parquet. */
  async save(path: string): Promise<void> {
    this.appender.closeSync();
    const selected = [
      ...this.columns.map(({ name }) => `w.${identifier(name)}`),
      ...this.outputs.map(({ name, type }, index) => `CAST(p.p${index} AS ${sqlTypes[type]}) AS ${identifier(name)}`),
    ];
    await this.connection.run(
      `COPY (SELECT ${selected.join(', ')} FROM ${this.relation} AS w POSITIONAL JOIN predictions AS p)
       TO ${literal(path)} (FORMAT parquet, DICTIONARY_SIZE_LIMIT 0, ROW_GROUP_SIZE 10240)`,
    );
  }
}
