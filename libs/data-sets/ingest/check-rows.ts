import { longInteger, maxDigits } from '#domain';
import type { Column, ColumnType, Demotion } from '#domain';
import type { Session } from '../duck-db.js';
import { BadBatchError, BadRowError } from '../errors.js';
import { isWritable } from '../iso-time.js';
import { formattedInstant, isEpochFormat } from '../timestamp-format.js';
import { findDemotions } from './demotions.js';
import type { StagedBatch, StagedColumn } from './staged-batch.js';
import { acceptedKinds, allowedValues, inferType, isRounded, valueKinds, widenType } from './value-kind.js';
import type { KindCounts, Kinds, ValueKind } from './value-kind.js';

/** Where the time of a row stands: a column, and its strptime pattern unless it is ISO 8601. */
export interface TimeSource {
  readonly column: StagedColumn;
  readonly format?: string | undefined;
}

export interface CheckedColumn {
  readonly staged: StagedColumn;
  /** As the data set has it once this batch is in it, of this batch's values. */
  readonly column: Column;
  /** Those of its values, words for missing ones left out. */
  readonly kinds: Kinds;
  /** Whether some values are words for missing ones. */
  readonly hasWords: boolean;
}

export interface CheckedBatch {
  readonly rows: number;
  readonly columns: readonly CheckedColumn[];
  readonly demoted: readonly Demotion[];
}

/** SQL for the row's UTC instant, null when its text does not say one, or one that nobody could write. */
export function rowTime({ column, format }: TimeSource): string {
  if (format !== undefined && column.ownType !== 'timestamp') return formattedInstant(column.text, format);
  return `if(${isWritable(column.isoTime)}, ${column.isoTime}, NULL)`;
}

/**
 * Settles the type of each column and checks every value against it; the row to name is looked for only when there is one.
 * @throws BadRowError naming the first row of the first file, and in it the first column, that does not fit; BadBatchError without rows
 */
export async function checkRows(
  session: Session,
  batch: StagedBatch,
  known: readonly Column[],
  time: TimeSource | undefined,
): Promise<CheckedBatch> {
  const { rows, timed } = await countRows(session, batch, time);
  if (rows === 0) throw new BadBatchError('the batch holds no rows');
  const counts = await countKinds(session, batch);
  const earlier = new Map(known.flatMap((one) => (one.type === 'unknown' ? [] : [[one.name, one] as const])));
  const settled = batch.columns.map((staged, index) => {
    const kinds = kindsOf(counts[index] ?? new Map(), batch.wordsAreText);
    const format = time?.column === staged ? time.format : undefined;
    const hasWords = counts[index]?.has('word') ?? false;
    return { staged, kinds, hasWords, type: typeOf(staged, earlier.get(staged.name), kinds, format) };
  });
  const misfits = settled.filter((column) => !fits(column, batch.typed, time));
  const violations: Violation[] = [];
  for (const column of misfits) violations.push(...(await firstOfWrongKind(session, batch, column)));
  for (const column of settled.filter(mayRound)) {
    violations.push(...(await firstRounded(session, batch, column)));
  }
  if (time && timed < rows) violations.push(...(await firstWithoutTime(session, batch, time)));
  const [first] = violations.sort((a, b) => a.place - b.place);
  if (first) throw first.error;
  const undecided = settled.flatMap(({ staged, type }, index) => {
    const isDecided = earlier.has(staged.name) || time?.column === staged;
    return type === 'string' && !isDecided ? [{ staged, counts: counts[index] ?? new Map() }] : [];
  });
  const columns = await withDigits(session, batch, settled);
  return { rows, columns, demoted: await findDemotions(session, batch, undecided) };
}

/** `place` orders the rows of all files. */
interface Violation {
  readonly place: number;
  readonly error: BadRowError;
}

interface Settled {
  readonly staged: StagedColumn;
  readonly kinds: Kinds;
  readonly hasWords: boolean;
  readonly type: ColumnType;
}

/** A column with a pattern for its times is never inferred: it is the text that it was, or the numbers of an epoch. */
function typeOf(
  { ownType }: StagedColumn,
  earlier: Column | undefined,
  kinds: Kinds,
  format: string | undefined,
): ColumnType {
  if (format !== undefined && !isEpochFormat(format)) return earlier?.type ?? 'string';
  return earlier ? widenType(earlier, kinds) : inferType(kinds, ownType);
}

/** Words for missing values are values of a text column only. */
function kindsOf(counts: KindCounts, wordsAreText: boolean): Kinds {
  if (wordsAreText && counts.size === 1 && counts.has('word')) return new Set(['text']);
  const kinds = new Set(counts.keys());
  kinds.delete('word');
  return kinds;
}

/** Whether every row says its time there. */
export async function isTimed(session: Session, batch: StagedBatch, time: TimeSource): Promise<boolean> {
  const { rows, timed } = await countRows(session, batch, time);
  return timed === rows;
}

async function countRows(session: Session, { relation }: StagedBatch, time: TimeSource | undefined) {
  const timed = time ? `count(${rowTime(time)})` : '0';
  const [row = {}] = await session.all(`SELECT count(*) AS n, ${timed} AS timed FROM ${relation}`);
  return { rows: Number(row['n']), timed: Number(row['timed']) };
}

/** Columns whose values are looked at together: more at once take more memory, and are no faster. */
const columnsAtOnce = 200;

async function countKinds(session: Session, { kinds, columns }: StagedBatch): Promise<KindCounts[]> {
  const counts = columns.map(() => new Map<ValueKind, number>());
  for (let from = 0; from < columns.length; from += columnsAtOnce) {
    const some = kinds(from, Math.min(columns.length, from + columnsAtOnce));
    const found = await session.all(
      `SELECT place, kind, count(*) AS n FROM (${some}) WHERE kind IS NOT NULL GROUP BY place, kind`,
    );
    for (const row of found) {
      const kind = valueKinds.find((one) => one === row['kind']);
      if (kind) counts[Number(row['place'])]?.set(kind, Number(row['n']));
    }
  }
  return counts;
}

/** Of a column whose times have a pattern every value is a time, which is checked by itself. */
function fits({ staged, type, kinds }: Settled, typed: boolean, time: TimeSource | undefined): boolean {
  if (time?.column === staged && time.format !== undefined && (type === 'string' || type === 'timestamp')) return true;
  const accepted = acceptedKinds(type, typed);
  return [...kinds].every((kind) => accepted.includes(kind));
}

async function firstOfWrongKind(session: Session, batch: StagedBatch, { staged, type }: Settled) {
  const accepted = [...acceptedKinds(type, batch.typed), 'word'].map((kind) => `'${kind}'`);
  const wrong = `(${staged.kind}) NOT IN (${accepted.join(', ')})`;
  return firstWhere(session, batch, staged, wrong, allowedValues[type]);
}

/** Whether a column of doubles has integers of more digits than every double keeps. */
const mayRound = ({ type, kinds }: Settled): boolean => type === 'double' && (kinds.has('long') || kinds.has('huge'));

function firstRounded(session: Session, batch: StagedBatch, { staged }: Settled) {
  const where = `(${staged.kind}) IN ('long', 'huge') AND ${isRounded(`trim(${staged.text})`)}`;
  return firstWhere(session, batch, staged, where, 'a number that a double keeps: it would be rounded');
}

function firstWithoutTime(session: Session, batch: StagedBatch, time: TimeSource) {
  const allowed = time.format === undefined ? allowedValues.timestamp : `a time of the pattern "${time.format}"`;
  return firstWhere(session, batch, time.column, `(${rowTime(time)}) IS NULL`, allowed);
}

/** SQL that orders the rows of a batch. An aggregate, not ORDER BY with LIMIT, which numbered rows of Parquet files wrongly. */
const rowOrder = '(file_index * 1000000000000 + file_row_number)';

/** The first row of which a condition holds, as an error; none where it holds of none. */
async function firstWhere(
  session: Session,
  batch: StagedBatch,
  column: StagedColumn,
  where: string,
  allowed: string,
): Promise<Violation[]> {
  const [found = {}] = await session.all(
    `SELECT min(${rowOrder}) AS place, arg_min(coalesce(${column.text}, ''), ${rowOrder}) AS shown FROM ${batch.relation} WHERE ${where}`,
  );
  if (found['place'] === null) return [];
  const place = Number(found['place']);
  const file = batch.files[Math.floor(place / 1e12)];
  const row = (place % 1e12) + 1;
  return [{ place, error: new BadRowError(row, column.name, String(found['shown'] ?? ''), allowed, file) }];
}

/** Adds the digits of decimals. @throws BadBatchError for one that has too many */
async function withDigits(session: Session, batch: StagedBatch, settled: readonly Settled[]): Promise<CheckedColumn[]> {
  const columns: CheckedColumn[] = [];
  for (const { staged, kinds, hasWords, type } of settled) {
    const { name } = staged;
    if (type !== 'decimal') {
      const column = type === 'integer' && kinds.has('long') ? { name, ...longInteger } : { name, type };
      columns.push({ staged, kinds, hasWords, column });
      continue;
    }
    const { whole, scale } = staged.digits;
    const [found = {}] = await session.all(
      `SELECT max(${whole}) AS whole, max(${scale}) AS scale FROM ${batch.relation} WHERE (${staged.kind}) <> 'word'`,
    );
    const digits = Number(found['whole'] ?? 0) + Number(found['scale'] ?? 0);
    if (digits > maxDigits) {
      throw new BadBatchError(`column "${name}" has numbers of ${digits} digits: allowed are ${maxDigits}`, name);
    }
    columns.push({
      staged,
      kinds,
      hasWords,
      column: { name, type, precision: Math.max(1, digits), scale: Number(found['scale'] ?? 0) },
    });
  }
  return columns;
}
