import type { Column, ColumnType } from '#domain';
import type { Session } from '../duck-db.js';
import { BadBatchError, BadRowError } from '../errors.js';
import { isWritable } from '../iso-time.js';
import { strptimeInstant } from '../timestamp-format.js';
import type { StagedBatch, StagedColumn } from './staged-batch.js';
import { acceptedKinds, allowedValues, inferType, valueKinds, widenType, type Kinds } from './value-kind.js';

/** Where the time of a row stands: a column, and its strptime pattern unless it is ISO 8601. */
export interface TimeSource {
  readonly column: StagedColumn;
  readonly format?: string | undefined;
}

export interface CheckedColumn {
  readonly staged: StagedColumn;
  readonly type: ColumnType;
  readonly kinds: Kinds;
}

export interface CheckedBatch {
  readonly rows: number;
  readonly columns: readonly CheckedColumn[];
}

/** SQL for the row's UTC instant, null when its text does not say one, or one that nobody could write. */
export function rowTime({ column, format }: TimeSource): string {
  const time = format === undefined ? column.isoTime : strptimeInstant(column.text, format);
  return `if(${isWritable(time)}, ${time}, NULL)`;
}

/**
 * Settles the type of each column and checks every value against it; the row to name is looked for only when there is one.
 * @throws BadRowError naming the first row, and in it the first column, that does not fit; BadBatchError without rows
 */
export async function checkRows(
  session: Session,
  batch: StagedBatch,
  known: readonly Column[],
  time: TimeSource | undefined,
): Promise<CheckedBatch> {
  const { rows, timed } = await countRows(session, batch, time);
  if (rows === 0) throw new BadBatchError('the batch holds no rows');
  const kinds = await findKinds(session, batch);
  const types = new Map(known.map(({ name, type }) => [name, type]));
  const columns = batch.columns.map((staged, index) => {
    const found = kinds[index] ?? new Set();
    const earlier = types.get(staged.name);
    return {
      staged,
      kinds: found,
      type: earlier ? widenType(earlier, found) : inferType(found, staged.typeWhenEmpty),
    };
  });
  const violations: BadRowError[] = [];
  for (const column of columns.filter((checked) => !fits(checked, batch.typed))) {
    violations.push(await firstOfWrongKind(session, batch, column));
  }
  if (time && timed < rows) violations.push(await firstWithoutTime(session, batch, time));
  const [first] = violations.sort((a, b) => a.row - b.row);
  if (first) throw first;
  return { rows, columns };
}

async function countRows(session: Session, { relation }: StagedBatch, time: TimeSource | undefined) {
  const timed = time ? `count(${rowTime(time)})` : '0';
  const [row = {}] = await session.all(`SELECT count(*) AS n, ${timed} AS timed FROM ${relation}`);
  return { rows: Number(row['n']), timed: Number(row['timed']) };
}

async function findKinds(session: Session, { kinds, columns }: StagedBatch): Promise<Kinds[]> {
  const found = await session.all(`SELECT DISTINCT place, kind FROM (${kinds}) WHERE kind IS NOT NULL`);
  return columns.map((_, index) => {
    const names = found.filter(({ place }) => Number(place) === index).map((row) => row['kind']);
    return new Set(valueKinds.filter((kind) => names.includes(kind)));
  });
}

function fits({ type, kinds }: CheckedColumn, typed: boolean): boolean {
  const accepted = acceptedKinds(type, typed);
  return [...kinds].every((kind) => accepted.includes(kind));
}

async function firstOfWrongKind(session: Session, batch: StagedBatch, { staged, type }: CheckedColumn) {
  const accepted = acceptedKinds(type, batch.typed).map((kind) => `'${kind}'`);
  const wrong = `(${staged.kind}) NOT IN (${accepted.join(', ')})`;
  return firstWhere(session, batch, staged, wrong, allowedValues[type]);
}

function firstWithoutTime(session: Session, batch: StagedBatch, time: TimeSource) {
  const allowed = time.format === undefined ? allowedValues.timestamp : `a time of the pattern "${time.format}"`;
  return firstWhere(session, batch, time.column, `(${rowTime(time)}) IS NULL`, allowed);
}

async function firstWhere(session: Session, batch: StagedBatch, column: StagedColumn, where: string, allowed: string) {
  const [found = {}] = await session.all(
    `SELECT file_row_number AS n, ${column.text} AS shown FROM ${batch.relation} WHERE ${where} ORDER BY 1 LIMIT 1`,
  );
  return new BadRowError(Number(found['n']) + 1, column.name, String(found['shown'] ?? ''), allowed);
}
