import { join } from 'node:path';
import type { Column } from '#domain';
import type { ObjectStore } from '#object-store';
import { type DuckDb, DuckDbError, type Session } from '../duck-db.js';
import { BadBatchError } from '../errors.js';
import { isoText } from '../iso-time.js';
import type { BatchManifest } from '../manifest.js';
import { assertColumnNames, assertSameColumns, timeColumn, type ColumnRule, type StoredType } from '../schema.js';
import { identifier, literal } from '../sql.js';
import { timestampFormatViolation } from '../timestamp-format.js';
import { checkRows, rowTime, type CheckedBatch, type CheckedColumn, type TimeSource } from './check-rows.js';
import { stageCsv } from './stage-csv.js';
import { stageNdjson } from './stage-ndjson.js';
import { stageParquet, unreadableParquet } from './stage-parquet.js';
import type { StagedBatch } from './staged-batch.js';

export type BatchFormat = 'csv' | 'ndjson' | 'parquet';

export interface IngestRequest {
  readonly path: string;
  readonly format: BatchFormat;
  /** Where the Parquet file goes in the object store: `batches/<data set>/<batch>.parquet`. */
  readonly key: string;
  /** Refused when it is missing, unless `columnRule` is `any`: then the rows have no times. */
  readonly timestampColumn?: string | undefined;
  /** strptime pattern; ISO 8601 when absent. The column itself then stays what it is: text stays text. */
  readonly timestampFormat?: string | undefined;
  /** The data set's columns; a column of it keeps its type whatever its values look like. */
  readonly expectedSchema?: readonly Column[] | undefined;
  readonly columnRule?: ColumnRule | undefined;
  /** Text columns to add behind the others, the same value in every row. */
  readonly constants?: Readonly<Record<string, string>> | undefined;
}

/**
 * Writes a file of rows as one Parquet batch: all rows or none, in their order; columns in the order of the expected
 * schema, new ones behind.
 *
 * Without an expected type a column of numbers is `integer` or `double`, of TRUE and FALSE `boolean`, of ISO 8601 times
 * `timestamp` (UTC where no zone is given); everything else stays text as it was, `007` and `2/5/10` among it. An empty
 * CSV field is null, as is NaN in NDJSON and Parquet.
 * @throws BadRowError, BadBatchError
 */
export async function ingest(duckDb: DuckDb, store: ObjectStore, request: IngestRequest): Promise<BatchManifest> {
  return duckDb.session(async (session) => {
    try {
      return await ingestIn(session, store, request);
    } catch (error) {
      // Damage inside a Parquet file shows when its pages are read, which is as late as when the batch is written.
      const isDamaged = request.format === 'parquet' && error instanceof DuckDbError && error.invalidInput;
      throw isDamaged ? unreadableParquet() : error;
    }
  });
}

async function ingestIn(session: Session, store: ObjectStore, request: IngestRequest): Promise<BatchManifest> {
  const expected = request.expectedSchema ?? [];
  const batch = await stage(session, request);
  assertColumns(batch, request);
  const time = timeSource(batch, request);
  const checked = await checkRows(session, batch, expected, time);
  const columns = inOrder(checked.columns, expected);
  const path = join(session.folder, 'batch.parquet');
  await writeBatch(session, { batch, columns, time, constants: request.constants ?? {}, path });
  const times = time ? await timeRange(session, path) : {};
  const stored = await store.putFile(request.key, path);
  return { ...stored, rows: checked.rows, ...times, schema: schemaOf(columns, request) };
}

function stage(session: Session, { path, format }: IngestRequest): Promise<StagedBatch> {
  switch (format) {
    case 'csv':
      return stageCsv(session, path);
    case 'ndjson':
      return stageNdjson(session, path);
    case 'parquet':
      return stageParquet(session, path);
  }
}

function assertColumns({ columns }: StagedBatch, { expectedSchema, columnRule, constants }: IngestRequest): void {
  const all = [...columns.map(({ name }) => name), ...Object.keys(constants ?? {})];
  assertColumnNames(all);
  if (expectedSchema === undefined || expectedSchema.length === 0 || columnRule === 'any') return;
  assertSameColumns(
    expectedSchema,
    all.map((name) => ({ name })),
  );
}

function timeSource({ columns }: StagedBatch, request: IngestRequest) {
  const { timestampColumn, timestampFormat: format, columnRule } = request;
  if (timestampColumn === undefined) return undefined;
  const column = columns.find(({ name }) => name === timestampColumn);
  if (!column && columnRule === 'any') return undefined;
  if (!column) throw new BadBatchError(`the timestamp column "${timestampColumn}" is missing`, timestampColumn);
  const violation = format === undefined ? undefined : timestampFormatViolation(format);
  if (violation !== undefined) throw new BadBatchError(`timestamp format ${violation}`, timestampColumn);
  return { column, format };
}

function inOrder(columns: CheckedBatch['columns'], expected: readonly Column[]): CheckedColumn[] {
  const places = new Map(expected.map(({ name }, index) => [name, index]));
  const place = ({ staged }: CheckedColumn) => places.get(staged.name) ?? expected.length;
  return columns.toSorted((a, b) => place(a) - place(b));
}

const storedType = ({ type, kinds }: CheckedColumn): StoredType =>
  type === 'timestamp' && kinds.has('date') && !kinds.has('time') ? 'date' : type;

interface Write {
  readonly batch: StagedBatch;
  readonly columns: readonly CheckedColumn[];
  readonly time: TimeSource | undefined;
  readonly constants: Readonly<Record<string, string>>;
  readonly path: string;
}

async function writeBatch(session: Session, { batch, columns, time, constants, path }: Write): Promise<void> {
  const selected = [
    ...columns.map((column) => `${column.staged.as(storedType(column))} AS ${identifier(column.staged.name)}`),
    ...Object.entries(constants).map(([name, value]) => `${literal(value)} AS ${identifier(name)}`),
    ...(time ? [`${rowTime(time)} AS ${timeColumn}`] : []),
  ];
  await session.all(
    `COPY (SELECT ${selected.join(', ')} FROM ${batch.relation}) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd)`,
  );
}

async function timeRange(session: Session, path: string): Promise<{ minTime: string; maxTime: string }> {
  const [range = {}] = await session.all(
    `SELECT ${isoText(`min(${timeColumn})`)} AS min, ${isoText(`max(${timeColumn})`)} AS max FROM read_parquet(${literal(path)})`,
  );
  return { minTime: String(range['min']), maxTime: String(range['max']) };
}

const schemaOf = (columns: readonly CheckedColumn[], { constants }: IngestRequest): Column[] => [
  ...columns.map(({ staged, type }) => ({ name: staged.name, type })),
  ...Object.keys(constants ?? {}).map((name) => ({ name, type: 'string' as const })),
];
