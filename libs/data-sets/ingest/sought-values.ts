import type { Session } from '../duck-db.js';
import { literal } from '../sql.js';
import { BadRowError } from '../errors.js';
import type { StagedBatch, Wanted } from './staged-batch.js';
import type { ValueKind } from './value-kind.js';

/** The place of a column, and the kinds of those of its values that are sought. */
export interface Sought {
  readonly place: number;
  readonly kinds: readonly ValueKind[];
}

/** What is wrong with a value; `rowOrder` orders the rows of all files. */
export interface Violation {
  readonly rowOrder: number;
  readonly place: number;
  readonly error: BadRowError;
}

/** Columns whose values are looked at together: more at once take more memory, and are no faster. */
const columnsAtOnce = 200;

/** Values that are looked at together where each is kept: columns of many rows by themselves. */
const valuesAtOnce = 2_000_000;

/** Cuts a list of columns into those that are looked at together; `rows` where each of their values is kept. */
export function somePlaces<Item>(items: readonly Item[], rows = 0): Item[][] {
  const size = Math.max(1, Math.min(columnsAtOnce, Math.floor(valuesAtOnce / Math.max(1, rows))));
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/** A statement for the values of columns that are of the kinds sought in each. */
export function soughtValues(batch: StagedBatch, sought: readonly Sought[], wanted: readonly Wanted[]): string {
  const pairs = sought.flatMap(({ place, kinds }) => kinds.map((kind) => `(${place}, ${literal(kind)})`));
  const places = sought.map(({ place }) => place);
  return `SELECT * FROM (${batch.values(places, wanted)}) JOIN (VALUES ${pairs.join(', ')}) AS sought (place, kind) USING (place, kind)`;
}

/** More than there are columns. */
const placesOfRow = 10_000n;

/**
 * The first value of the kinds that are sought, and of which a condition on its `text` holds: of its row, the first column.
 * `allowed` says what a column takes. None where there is none.
 */
export async function firstOf(
  session: Session,
  batch: StagedBatch,
  sought: readonly Sought[],
  allowed: (place: number) => string,
  condition = 'true',
): Promise<Violation[]> {
  const firsts: Violation[] = [];
  for (const some of somePlaces(sought)) {
    const [found = {}] = await session.all(
      `SELECT min(spot) AS spot, arg_min(text, spot) AS shown FROM (
         SELECT text, CAST(row_order AS HUGEINT) * ${placesOfRow} + place AS spot
         FROM (${soughtValues(batch, some, ['text', 'row_order'])}) WHERE ${condition})`,
    );
    if (found['spot'] === null) continue;
    const spot = BigInt(String(found['spot']));
    const place = Number(spot % placesOfRow);
    firsts.push(violation(batch, Number(spot / placesOfRow), place, String(found['shown'] ?? ''), allowed(place)));
  }
  return firsts.toSorted(byRow).slice(0, 1);
}

const byRow = (a: Violation, b: Violation): number => a.rowOrder - b.rowOrder || a.place - b.place;

export function violation(
  { files, columns }: StagedBatch,
  rowOrder: number,
  place: number,
  shown: string,
  allowed: string,
): Violation {
  const row = (rowOrder % 1e12) + 1;
  const name = columns[place]?.name ?? '';
  return { rowOrder, place, error: new BadRowError(row, name, shown, allowed, files[Math.floor(rowOrder / 1e12)]) };
}
