import { join } from 'node:path';
import type { Column } from '#domain';
import type { ObjectStore } from '#object-store';
import { DuckDbError } from '../duck-db.js';
import type { DuckDb, Session } from '../duck-db.js';
import { BadBatchError } from '../errors.js';
import { isoText } from '../iso-time.js';
import type { BatchManifest } from '../manifest.js';
import { assertColumnNames, assertSameColumns, mergeSchema, parquetFormat, timeColumn } from '../schema.js';
import type { StoredType } from '../schema.js';
import { identifier, literal } from '../sql.js';
import { timestampFormatViolation } from '../timestamp-format.js';
import type { BatchFiles, IngestRequest } from './batch-files.js';
import { checkRows, rowTime } from './check-rows.js';
import type { CheckedBatch, CheckedColumn, TimeSource } from './check-rows.js';
import { stageCsv } from './stage-csv.js';
import { stageNdjson } from './stage-ndjson.js';
import { stageParquet, unreadableParquet } from './stage-parquet.js';
import type { StagedBatch } from './staged-batch.js';
import { defaultMissingValues } from './value-kind.js';

/**
 * Writes files of rows as one Parquet batch: all rows or none, in their order; columns in the order of the expected
 * schema, new ones behind.
 *
 * Without an expected type a column of numbers is `integer`, `double` or, where a double would round, `decimal`; of TRUE
 * and FALSE `boolean`, of ISO 8601 times `timestamp` (UTC where no zone is given); without values it stays `unknown`.
 * Everything else stays text as it was, `007` and `2/5/10` among it. An empty CSV field is null, as are NaN in NDJSON and
 * Parquet, and words for missing values where a column is not of text.
 * @throws BadRowError, BadBatchError, MemoryLimitError
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
  const schema = schemaOf(columns, request);
  mergeSchema(expected, schema, 'any');
  const path = join(session.folder, 'batch.parquet');
  await writeBatch(session, { batch, columns, time, constants: request.constants ?? {}, path });
  const times = time ? await timeRange(session, path) : {};
  const stored = await store.putFile(request.key, path);
  const { demoted } = checked;
  return {
    ...stored,
    rows: checked.rows,
    ...times,
    schema,
    ...(demoted.length > 0 && { demoted }),
    ...batch.dialect,
  };
}

function stage(session: Session, request: IngestRequest): Promise<StagedBatch> {
  const files = filesOf(request);
  switch (request.format) {
    case 'csv':
      return stageCsv(session, files);
    case 'ndjson':
      return stageNdjson(session, files);
    case 'parquet':
      return stageParquet(session, files);
  }
}

function filesOf({ path, fileNames, charset, delimiter, decimal, missingValues }: IngestRequest): BatchFiles {
  const paths = typeof path === 'string' ? [path] : path;
  const names = paths.length > 1 ? paths.map((_, index) => fileNames?.[index] ?? `file ${index + 1}`) : [];
  return { paths, names, charset, delimiter, decimal, missing: missingValues ?? defaultMissingValues };
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
  const column = columns.find(({ name }) => name === timestampColumn.trim());
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

const storedType = ({ column: { type }, kinds }: CheckedColumn): StoredType =>
  type === 'timestamp' && kinds.has('date') && !kinds.has('time') ? 'date' : type;

interface Write {
  readonly batch: StagedBatch;
  readonly columns: readonly CheckedColumn[];
  readonly time: TimeSource | undefined;
  readonly constants: Readonly<Record<string, string>>;
  readonly path: string;
}

/** Columns without values are left out: they have no type yet. A batch of such columns alone still has its rows. */
async function writeBatch(session: Session, { batch, columns, time, constants, path }: Write): Promise<void> {
  const typed = columns.filter(({ column }) => column.type !== 'unknown');
  const selected = [
    ...typed.map((column) => `${valueSql(column, time)} AS ${identifier(column.staged.name)}`),
    ...Object.entries(constants).map(([name, value]) => `${literal(value)} AS ${identifier(name)}`),
    ...(time ? [`${rowTime(time)} AS ${timeColumn}`] : []),
  ];
  const written = selected.length > 0 ? selected.join(', ') : `CAST(NULL AS TIMESTAMP) AS ${timeColumn}`;
  await session.all(
    `COPY (SELECT ${written} FROM ${batch.relation}) TO ${literal(path)} (${parquetFormat(selected.length)}, COMPRESSION zstd)`,
  );
}

/** Times with a pattern are text as it was written, or instants where the data set says that the column is of times. */
function valueSql(column: CheckedColumn, time: TimeSource | undefined): string {
  const { staged, column: known } = column;
  const isFormatted = time?.column === staged && time.format !== undefined;
  if (isFormatted && known.type === 'timestamp') return rowTime(time);
  if (isFormatted && known.type === 'string' && staged.ownType === 'timestamp') {
    return `strftime(${staged.isoTime}, ${literal(time.format ?? '')})`;
  }
  return staged.as(storedType(column), known, column.hasWords);
}

async function timeRange(session: Session, path: string): Promise<{ minTime: string; maxTime: string }> {
  const [range = {}] = await session.all(
    `SELECT ${isoText(`min(${timeColumn})`)} AS min, ${isoText(`max(${timeColumn})`)} AS max FROM read_parquet(${literal(path)})`,
  );
  return { minTime: String(range['min']), maxTime: String(range['max']) };
}

const schemaOf = (columns: readonly CheckedColumn[], { constants }: IngestRequest): Column[] => [
  ...columns.map(({ column }) => column),
  ...Object.keys(constants ?? {}).map((name) => ({ name, type: 'string' as const })),
];
