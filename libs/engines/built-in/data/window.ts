import { basename } from 'node:path';
import type { DuckDBConnection, DuckDBValue, DuckDBVector } from '@duckdb/node-api';
import { rowTimeColumn } from '../../contract/run-directory.js';
import { badData } from '../engine-failure.js';
import { openDuckDb } from './duck-db.js';
import type { Column } from './column.js';
import { PredictionWriter } from './prediction-writer.js';
import type { OutputColumn } from './prediction-writer.js';
import { identifier, literal } from './sql.js';
import { isNumberText } from './value-type.js';
import type { ValueType, WindowColumn } from './value-type.js';

/**
 * How a column is wanted. `number`: of integers and doubles. `category`: any type as text, one text a value: 1.50 and 1.5
 * are both `1.5`, a date and the same day's midnight both `2012-10-26T00:00:00.000Z`. `time`: milliseconds since 1970.
 */
export type Reading = 'number' | 'category' | 'time';

/** A missing number or time is NaN, a missing category the empty text. */
export interface Block {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, Column>;
}

interface Found {
  readonly row: number;
  readonly value: string;
}

const blockRows = 8192;

/** Of wide data a block has less rows, though never less than a chunk of DuckDB's. */
const blockValues = 1_000_000;

/** The run's rows, with the types of their data set: the Parquet files of `in/data`, one after the other. */
export class DataWindow {
  private constructor(
    private readonly connection: DuckDBConnection,
    private readonly relation: string,
    /** Of the data set, in order. */
    readonly columns: readonly WindowColumn[],
    readonly rows: number,
    /** Whether the data set has a timestamp column, so that each row has an instant. */
    readonly hasRowTimes: boolean,
  ) {}

  static async open(files: readonly string[], memoryLimitMiB: number): Promise<DataWindow> {
    const connection = await openDuckDb(memoryLimitMiB);
    if (files.length === 0) return new DataWindow(connection, '', [], 0, false);
    // One after the other, and a column that a file lacks is missing there.
    const relation = `read_parquet([${files.map(literal).join(', ')}], union_by_name = true, hive_partitioning = false)`;
    const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${relation}`);
    const columns = described.getRowObjects().map((row) => ({
      name: String(row['column_name']),
      type: valueTypeOf(String(row['column_type']), String(row['column_name']), files),
    }));
    const counted = await connection.runAndReadAll(`SELECT count(*) FROM ${relation}`);
    const own = columns.filter(({ name }) => name !== rowTimeColumn);
    return new DataWindow(connection, relation, own, Number(counted.getRows()[0]?.[0]), own.length < columns.length);
  }

  typeOf(name: string): ValueType | undefined {
    return this.columns.find((column) => column.name === name)?.type;
  }

  /** The columns that are wanted, by name, in blocks of rows in their order; `rowTimeColumn` is one of them. */
  async *blocks(wanted: ReadonlyMap<string, Reading>): AsyncGenerator<Block> {
    const names = [...wanted.keys()];
    const selected = names.map((name, index) => `${this.sqlOf(name, wanted.get(name))} AS c${index}`);
    const select = `SELECT ${['0', ...selected].join(', ')} FROM ${this.relation}`;
    const result = await this.connection.stream(select);
    let values: (number | string)[][] = names.map(() => []);
    let rows = 0;
    const most = Math.min(blockRows, blockValues / names.length);
    for (;;) {
      const chunk = await result.fetchChunk();
      const isLast = !chunk || chunk.rowCount === 0;
      if (isLast || rows >= most) {
        if (rows > 0) yield { rows, columns: columnsOf(names, wanted, values) };
        values = names.map(() => []);
        rows = 0;
      }
      if (isLast) return;
      names.forEach((name, index) => {
        append(values[index] ?? [], chunk.getColumnVector(index + 1), chunk.rowCount, wanted.get(name));
      });
      rows += chunk.rowCount;
    }
  }

  /** The whole of the columns that are wanted. */
  async read(wanted: ReadonlyMap<string, Reading>): Promise<ReadonlyMap<string, Column>> {
    const values = [...wanted.keys()].map((): (number | string)[] => []);
    for await (const block of this.blocks(wanted)) {
      [...block.columns.values()].forEach((column, index) => {
        const to = values[index];
        for (const value of column.values) to?.push(value);
      });
    }
    return columnsOf([...wanted.keys()], wanted, values);
  }

  /** The first value of a column that is no number, though it may be text that reads as one. Rows count from 1. */
  firstOfNoNumber(name: string): Promise<Found | undefined> {
    return this.find(name, (value) => !isNumberText(value));
  }

  /** The first value of a column. */
  first(name: string): Promise<Found | undefined> {
    return this.find(name, () => true);
  }

  private async find(name: string, test: (value: string) => boolean): Promise<Found | undefined> {
    let before = 0;
    for await (const { rows, columns } of this.blocks(new Map([[name, 'category']]))) {
      const values = (columns.get(name)?.values ?? []).map(String);
      const at = values.findIndex((value) => value !== '' && test(value));
      if (at >= 0) return { row: before + at + 1, value: values[at] ?? '' };
      before += rows;
    }
    return undefined;
  }

  /** Takes what is predicted of each row, to write it beside the row. */
  predictions(outputs: readonly OutputColumn[]): Promise<PredictionWriter> {
    return PredictionWriter.open(this.connection, this.relation, this.columns, outputs);
  }

  private sqlOf(name: string, reading: Reading | undefined): string {
    const value = identifier(name);
    const type = name === rowTimeColumn ? 'timestamp' : this.typeOf(name);
    if (reading === 'time') return `CAST(epoch_ms(CAST(${value} AS TIMESTAMP)) AS DOUBLE)`;
    if (reading === 'number' || type === 'double') return `CAST(${value} AS DOUBLE)`;
    return type === 'timestamp' ? isoInstant(`CAST(${value} AS TIMESTAMP)`) : `CAST(${value} AS VARCHAR)`;
  }
}

const isoInstant = (time: string): string =>
  `if(epoch_us(${time}) % 1000 = 0, strftime(${time}, '%Y-%m-%dT%H:%M:%S.%gZ'), strftime(${time}, '%Y-%m-%dT%H:%M:%S.%fZ'))`;

function valueTypeOf(sqlType: string, name: string, files: readonly string[]): ValueType {
  switch (sqlType) {
    case 'VARCHAR':
      return 'string';
    case 'BIGINT':
    case 'INTEGER':
      return 'integer';
    case 'DOUBLE':
    case 'FLOAT':
      return 'double';
    case 'BOOLEAN':
      return 'boolean';
    case 'DATE':
    case 'TIMESTAMP':
      return 'timestamp';
    default:
      if (sqlType.startsWith('DECIMAL(')) return 'double';
      throw badData(`${files.map((file) => basename(file)).join(', ')}: column "${name}" is of the type ${sqlType}`);
  }
}

function append(to: (number | string)[], vector: DuckDBVector, rows: number, reading: Reading | undefined): void {
  if (reading === 'category') {
    for (let row = 0; row < rows; row += 1) to.push(textOf(vector.getItem(row)));
    return;
  }
  for (let row = 0; row < rows; row += 1) to.push(Number(vector.getItem(row) ?? NaN));
}

/** Numbers as JavaScript writes them: the shortest text that reads as the number. */
const textOf = (value: DuckDBValue): string => (value === null ? '' : String(value));

const columnsOf = (
  names: readonly string[],
  wanted: ReadonlyMap<string, Reading>,
  values: readonly (readonly (number | string)[])[],
): ReadonlyMap<string, Column> =>
  new Map(
    names.map((name, index) => [
      name,
      { kind: wanted.get(name) === 'category' ? 'category' : 'number', values: values[index] ?? [] } as Column,
    ]),
  );
