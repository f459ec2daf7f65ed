import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Column } from '#domain';
import type { BatchStore } from '../batch-store.js';
import { DuckDbError } from '../duck-db.js';
import type { DuckDb, Session } from '../duck-db.js';
import { BadBatchError, BadRowError } from '../errors.js';
import { isoText } from '../iso-time.js';
import type { BatchManifest } from '../manifest.js';
import { assertColumnNames, assertSameColumns, mergeSchema, timeColumn } from '../schema.js';
import { literal, readParquet } from '../sql.js';
import { timestampFormatViolation } from '../timestamp-format.js';
import type { BatchFiles, IngestRequest } from './batch-files.js';
import { checkRows, isTimed } from './check-rows.js';
import type { CheckedBatch, CheckedColumn, TimeSource } from './check-rows.js';
import { stageCsv } from './stage-csv.js';
import { stageNdjson } from './stage-ndjson.js';
import { stageParquet, unreadableParquet } from './stage-parquet.js';
import type { StagedBatch } from './staged-batch.js';
import { defaultMissingValues } from './value-kind.js';
import { writeBatch } from './write-batch.js';

/**
 * Writes files of rows as one Parquet batch: all rows or none, in their order; columns in the order of the expected
 * schema, new ones behind.
 *
 * Without an expected type a column of numbers is `integer`, `double` or, where a double would round, `decimal`; of TRUE
 * and FALSE `boolean`, of ISO 8601 times `timestamp` (UTC where no zone is given); without values it stays `unknown`.
 * Everything else stays text as it was, `007` and `2/5/10` among it. An empty CSV field is null, as are NaN in NDJSON and
 * Parquet, and words for missing values where a column is not of text.
 * @throws BadRowError, BadBatchError, MemoryLimitError, StoppedError
 */
export async function ingest(duckDb: DuckDb, store: BatchStore, request: IngestRequest): Promise<BatchManifest> {
  return duckDb.session(async (session) => {
    try {
      return await ingestIn(session, store, request);
    } catch (error) {
      // Damage inside a Parquet file shows when its pages are read, which is as late as when the batch is written.
      const isDamaged = request.format === 'parquet' && isDamage(error);
      throw isDamaged ? unreadableParquet() : error;
    }
  }, request.signal);
}

async function ingestIn(session: Session, store: BatchStore, request: IngestRequest): Promise<BatchManifest> {
  const expected = request.expectedSchema ?? [];
  const files = filesOf(request);
  const batch = await stage(session, request.format, files).catch(async (error: unknown) => {
    if (blamesFiles(error)) await refuseFirstWrong(session, request, files);
    throw error;
  });
  assertColumns(batch, request);
  const time = await timeSource(session, batch, request);
  const checked = await checkRows(session, batch, expected, time);
  const columns = inOrder(checked.columns, expected);
  const schema = schemaOf(columns, request);
  mergeSchema(expected, schema, 'any');
  const path = join(session.folder, 'batch.parquet');
  const bytesOfRow = (await bytesOf(files)) / checked.rows;
  await writeBatch(session, { batch, columns, time, constants: request.constants ?? {}, path, bytesOfRow });
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

async function bytesOf({ paths }: BatchFiles): Promise<number> {
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Memory and disk that do not suffice would not suffice a second time, and say nothing of the files. */
const blamesFiles = (error: unknown): boolean =>
  error instanceof BadBatchError || error instanceof BadRowError || isDamage(error);

const isDamage = (error: unknown): boolean => error instanceof DuckDbError && error.invalidInput;

/**
 * Of several files that cannot be staged together, looks at each by itself: the one that cannot be read may come after one
 * with a wrong value.
 * @throws what is wrong in the first of them; nothing when each would do alone
 */
async function refuseFirstWrong(session: Session, request: IngestRequest, files: BatchFiles): Promise<void> {
  if (files.paths.length === 1) return;
  for (const [index, path] of files.paths.entries()) {
    const batch = await stage(session, request.format, { ...files, paths: [path], names: [files.names[index] ?? ''] });
    try {
      await checkRows(session, batch, request.expectedSchema ?? [], await timeSource(session, batch, request));
    } catch (error) {
      // A file may hold no rows beside others that do.
      if (!(error instanceof BadBatchError)) throw error;
    }
  }
}

function stage(session: Session, format: IngestRequest['format'], files: BatchFiles): Promise<StagedBatch> {
  switch (format) {
    case 'csv':
      return stageCsv(session, files);
    case 'ndjson':
      return stageNdjson(session, files);
    case 'parquet':
      return stageParquet(session, files);
  }
}

function filesOf(request: IngestRequest): BatchFiles {
  const { path, fileNames, charset, delimiter, decimal, missingValues, columnRule = 'same' } = request;
  const paths = typeof path === 'string' ? [path] : path;
  const names = paths.length > 1 ? paths.map((_, index) => fileNames?.[index] ?? `file ${index + 1}`) : [];
  return { paths, names, charset, delimiter, decimal, missing: missingValues ?? defaultMissingValues, columnRule };
}

function assertColumns({ columns }: StagedBatch, { expectedSchema, columnRule, constants }: IngestRequest): void {
  const added = Object.keys(constants ?? {});
  for (const { name } of columns) {
    if (!added.some((one) => one.toLowerCase() === name.trim().toLowerCase())) continue;
    throw new BadBatchError(`column "${name}": ${added.join(', ')} are added to these rows; leave it out`, name);
  }
  const all = [...columns.map(({ name }) => name), ...added];
  assertColumnNames(all, columnRule);
  if (expectedSchema === undefined || expectedSchema.length === 0 || columnRule === 'any') return;
  assertSameColumns(
    expectedSchema,
    all.map((name) => ({ name })),
  );
}

async function timeSource(
  session: Session,
  batch: StagedBatch,
  request: IngestRequest,
): Promise<TimeSource | undefined> {
  const { timestampColumn, timestampFormat: format, columnRule, otherwise } = request;
  const column = columnOfTime(batch.columns, timestampColumn?.trim(), columnRule);
  if (!column && columnRule === 'any' && otherwise)
    return timeSource(session, batch, { ...request, otherwise: undefined, ...otherwise });
  if (timestampColumn === undefined || (!column && columnRule === 'any')) return undefined;
  if (!column) throw new BadBatchError(`the timestamp column "${timestampColumn}" is missing`, timestampColumn);
  const violation = format === undefined ? undefined : timestampFormatViolation(format);
  if (violation !== undefined) throw new BadBatchError(`timestamp format ${violation}`, timestampColumn);
  return columnRule === 'any' ? writtenTime(session, batch, { column, format }, timestampColumn) : { column, format };
}

/**
 * Who read times of a pattern may write them as ISO 8601 instead. Of a column that only its tenant tells from the one
 * that was asked for, no values need be times.
 */
async function writtenTime(
  session: Session,
  batch: StagedBatch,
  { column, format }: TimeSource,
  wanted: string,
): Promise<TimeSource | undefined> {
  const isAsked = column.name === wanted.trim();
  // There is nothing to choose from: what is no time is refused later.
  if (isAsked && format === undefined) return { column };
  const readings: TimeSource[] = format === undefined ? [{ column }] : [{ column, format }, { column }];
  for (const time of readings) if (await isTimed(session, batch, time)) return time;
  return isAsked ? { column, format } : undefined;
}

/**
 * Recipes of the published platform put their tenant before the name of each column that they write: `_acme.date` has the times of
 * `date`. Where several columns could be meant, none is.
 */
function columnOfTime(
  columns: StagedBatch['columns'],
  wanted: string | undefined,
  columnRule: IngestRequest['columnRule'],
): StagedBatch['columns'][number] | undefined {
  const named = columns.find(({ name }) => name === wanted);
  if (named || wanted === undefined || columnRule !== 'any') return named;
  const [only, ...others] = columns.filter(({ name }) => name.replace(/^_[^.]+\./, '') === wanted);
  return others.length === 0 ? only : undefined;
}

function inOrder(columns: CheckedBatch['columns'], expected: readonly Column[]): CheckedColumn[] {
  const places = new Map(expected.map(({ name }, index) => [name, index]));
  const place = ({ staged }: CheckedColumn) => places.get(staged.name) ?? expected.length;
  return columns.toSorted((a, b) => place(a) - place(b));
}

async function timeRange(session: Session, path: string): Promise<{ minTime: string; maxTime: string }> {
  const [range = {}] = await session.all(
    `SELECT ${isoText(`min(${timeColumn})`)} AS min, ${isoText(`max(${timeColumn})`)} AS max FROM ${readParquet(literal(path))}`,
  );
  return { minTime: String(range['min']), maxTime: String(range['max']) };
}

const schemaOf = (columns: readonly CheckedColumn[], { constants }: IngestRequest): Column[] => [
  ...columns.map(({ column }) => column),
  ...Object.keys(constants ?? {}).map((name) => ({ name, type: 'string' as const })),
];
