import { longInteger, maxDigits } from '#domain';
import type { Column, ColumnType, Demotion } from '#domain';
import type { Session } from '../duck-db.js';
import { BadBatchError } from '../errors.js';
import { isWritable } from '../iso-time.js';
import { formattedInstant, isEpochFormat } from '../timestamp-format.js';
import { findDemotions } from './demotions.js';
import { rowOrder } from './staged-batch.js';
import type { StagedBatch, StagedColumn } from './staged-batch.js';
import { firstOf, somePlaces, violation } from './sought-values.js';
import type { Sought, Violation } from './sought-values.js';
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
  const counts = await countKinds(session, batch, rows);
  const earlier = new Map(known.flatMap((one) => (one.type === 'unknown' ? [] : [[one.name, one] as const])));
  const settled = batch.columns.map((staged, index) => {
    const kinds = kindsOf(counts[index] ?? new Map(), batch.wordsAreText);
    const format = time?.column === staged ? time.format : undefined;
    const hasWords = counts[index]?.has('word') ?? false;
    return { staged, kinds, hasWords, type: typeOf(staged, earlier.get(staged.name), kinds, format) };
  });
  const violations = [
    ...(await firstOfWrongKind(session, batch, settled, time)),
    ...(await firstRounded(session, batch, settled)),
    ...(time && timed < rows ? await firstWithoutTime(session, batch, time) : []),
  ];
  const [first] = violations.toSorted((a, b) => a.rowOrder - b.rowOrder);
  if (first) throw first.error;
  const undecided = settled.flatMap(({ staged, type }, place) => {
    const isDecided = earlier.has(staged.name) || time?.column === staged;
    return type === 'string' && !isDecided ? [{ place, counts: counts[place] ?? new Map() }] : [];
  });
  const columns = await withDigits(session, batch, settled);
  return { rows, columns, demoted: await findDemotions(session, batch, undecided, rows) };
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

type Counts = readonly Map<ValueKind, number>[];

async function countKinds(session: Session, batch: StagedBatch, rows: number): Promise<KindCounts[]> {
  const { values, columns, typed } = batch;
  const counts = columns.map(() => new Map<ValueKind, number>());
  const isLong = typed && rows >= longRows && columns.length <= fewColumns;
  const places = isLong ? await countOnlyKinds(session, batch, counts) : [...columns.keys()];
  for (const some of somePlaces(places)) {
    const found = await session.all(
      `SELECT place, kind, count(*) AS n FROM (${values(some)}) WHERE kind IS NOT NULL GROUP BY place, kind`,
    );
    for (const row of found) {
      const kind = valueKinds.find((one) => one === row['kind']);
      if (kind) counts[Number(row['place'])]?.set(kind, Number(row['n']));
    }
  }
  return counts;
}

/** Where the values are so many, an expression for each column is set up in less time than all of them take together. */
const longRows = 250_000;
const fewColumns = 50;

/**
 * Counts the values of columns that are of one kind, as most are in a file that types its columns: of a million rows of eleven
 * columns in a third of the time.
 * @returns the places of the others
 */
async function countOnlyKinds(session: Session, { relation, columns }: StagedBatch, counts: Counts): Promise<number[]> {
  const wanted = columns.map(
    ({ kind }, at) => `count(${kind}) AS n${at}, min(${kind}) AS a${at}, max(${kind}) AS z${at}`,
  );
  const [found = {}] = await session.all(`SELECT ${wanted.join(', ')} FROM ${relation}`);
  return [...columns.keys()].filter((at) => {
    const only = valueKinds.find((one) => one === found[`a${at}`]);
    if (found[`a${at}`] !== found[`z${at}`]) return true;
    if (only) counts[at]?.set(only, Number(found[`n${at}`]));
    return false;
  });
}

/** Of a column whose times have a pattern every value is a time, which is checked by itself. */
function fits({ staged, type, kinds }: Settled, typed: boolean, time: TimeSource | undefined): boolean {
  if (time?.column === staged && time.format !== undefined && (type === 'string' || type === 'timestamp')) return true;
  const accepted = acceptedKinds(type, typed);
  return [...kinds].every((kind) => accepted.includes(kind));
}

function firstOfWrongKind(
  session: Session,
  batch: StagedBatch,
  settled: readonly Settled[],
  time: TimeSource | undefined,
): Promise<Violation[]> {
  const misfits = settled.flatMap((column, place) => {
    if (fits(column, batch.typed, time)) return [];
    const accepted = acceptedKinds(column.type, batch.typed);
    return [{ place, kinds: [...column.kinds].filter((kind) => !accepted.includes(kind)) }];
  });
  return firstOf(session, batch, misfits, (place) => allowedValues[settled[place]?.type ?? 'unknown']);
}

const longKinds: readonly ValueKind[] = ['long', 'huge'];

/** Of a column of doubles that has integers of more digits than every double keeps, one that is rounded. */
function firstRounded(session: Session, batch: StagedBatch, settled: readonly Settled[]): Promise<Violation[]> {
  const longs = settled.flatMap(({ type, kinds }, place): Sought[] =>
    type === 'double' && longKinds.some((kind) => kinds.has(kind)) ? [{ place, kinds: longKinds }] : [],
  );
  const allowed = 'a number that a double keeps: it would be rounded';
  return firstOf(session, batch, longs, () => allowed, isRounded('trim(text)'));
}

async function firstWithoutTime(session: Session, batch: StagedBatch, time: TimeSource): Promise<Violation[]> {
  const allowed = time.format === undefined ? allowedValues.timestamp : `a time of the pattern "${time.format}"`;
  const [found = {}] = await session.all(
    `SELECT min(${rowOrder}) AS row_order, arg_min(coalesce(${time.column.text}, ''), ${rowOrder}) AS shown
     FROM ${batch.relation} WHERE (${rowTime(time)}) IS NULL`,
  );
  if (found['row_order'] === null) return [];
  const place = batch.columns.indexOf(time.column);
  return [violation(batch, Number(found['row_order']), place, String(found['shown'] ?? ''), allowed)];
}

/** Adds the digits of decimals. @throws BadBatchError for one that has too many */
async function withDigits(session: Session, batch: StagedBatch, settled: readonly Settled[]): Promise<CheckedColumn[]> {
  const digits = await digitsOfDecimals(session, batch, settled);
  return settled.map(({ staged, kinds, hasWords, type }, place) => {
    const { name } = staged;
    if (type !== 'decimal') {
      const column = type === 'integer' && kinds.has('long') ? { name, ...longInteger } : { name, type };
      return { staged, kinds, hasWords, column };
    }
    const { whole, scale } = digits.get(place) ?? { whole: 0, scale: 0 };
    const precision = whole + scale;
    if (precision > maxDigits) {
      throw new BadBatchError(`column "${name}" has numbers of ${precision} digits: allowed are ${maxDigits}`, name);
    }
    return { staged, kinds, hasWords, column: { name, type, precision: Math.max(1, precision), scale } };
  });
}

/** The most digits before and behind the point, by the places of columns. */
async function digitsOfDecimals(
  session: Session,
  { values }: StagedBatch,
  settled: readonly Settled[],
): Promise<ReadonlyMap<number, { readonly whole: number; readonly scale: number }>> {
  const digits = new Map<number, { readonly whole: number; readonly scale: number }>();
  for (const some of somePlaces([...settled.entries()].filter(([, { type }]) => type === 'decimal'))) {
    const places = some.map(([place]) => place);
    const found = await session.all(
      `SELECT place, max(whole) AS whole, max(scale) AS scale FROM (${values(places, ['digits'])})
       WHERE ${some.some(([, { hasWords }]) => hasWords) ? `kind <> 'word'` : 'true'} GROUP BY place`,
    );
    for (const { place, whole, scale } of found) {
      digits.set(Number(place), { whole: Number(whole ?? 0), scale: Number(scale ?? 0) });
    }
  }
  return digits;
}
