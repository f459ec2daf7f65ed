import { shownValues } from '#domain';
import type { Demotion } from '#domain';
import type { Session } from '../duck-db.js';
import { somePlaces, soughtValues } from './sought-values.js';
import type { Sought } from './sought-values.js';
import type { StagedBatch } from './staged-batch.js';
import type { KindCounts, ValueKind } from './value-kind.js';

/** Kinds of which a column of another type than text could be. */
const typedKinds: readonly (readonly ValueKind[])[] = [
  ['integer', 'decimal', 'exact', 'float'],
  ['boolean'],
  ['date', 'time'],
];

/** Text that stands for a number to people; so long integers do too, which most often are identifiers. */
const likeNumbers: readonly ValueKind[] = ['comma', 'numeral', 'long', 'huge'];

const longestShown = 100;

/** A column that became text, by its place. */
interface TextColumn {
  readonly place: number;
  readonly counts: KindCounts;
}

/**
 * The columns that became text though more than half of their values are numbers, booleans or times, or look like
 * numbers, and the values that made them text.
 */
export async function findDemotions(
  session: Session,
  batch: StagedBatch,
  columns: readonly TextColumn[],
  rows: number,
): Promise<Demotion[]> {
  const demoted = columns.flatMap(({ place, counts }) => {
    const kinds = demotingKinds(counts);
    return kinds.length === 0
      ? []
      : [{ place, kinds, rows: kinds.reduce((sum, kind) => sum + (counts.get(kind) ?? 0), 0) }];
  });
  const values = await firstValues(session, batch, demoted, rows);
  return demoted.map(({ place, rows }) => ({
    column: batch.columns[place]?.name ?? '',
    values: values.get(place) ?? [],
    rows,
  }));
}

/** The kinds of a text column but for those of most of its values; none where it is text by right. */
function demotingKinds(counts: KindCounts): ValueKind[] {
  const count = (kinds: readonly ValueKind[]) => kinds.reduce((sum, kind) => sum + (counts.get(kind) ?? 0), 0);
  const values = [...counts.keys()].filter((kind) => kind !== 'word');
  const [most = []] = typedKinds.toSorted((a, b) => count(b) - count(a));
  const isDemoted = 2 * (count(most) + count(likeNumbers)) > count(values);
  return isDemoted ? values.filter((kind) => !most.includes(kind)) : [];
}

/** The first values of each column, each once, by its place. */
async function firstValues(
  session: Session,
  batch: StagedBatch,
  sought: readonly Sought[],
  rows: number,
): Promise<ReadonlyMap<number, string[]>> {
  const values = new Map<number, string[]>();
  for (const some of somePlaces(sought, rows)) {
    const found = await session.all(
      `SELECT place, text FROM (
         SELECT place, text, min(row_order) AS first FROM (${soughtValues(batch, some, ['text', 'row_order'])}) GROUP BY place, text)
       QUALIFY row_number() OVER (PARTITION BY place ORDER BY first) <= ${shownValues} ORDER BY place, first`,
    );
    for (const { place, text } of found) {
      const shown = String(text).slice(0, longestShown);
      values.set(Number(place), [...(values.get(Number(place)) ?? []), shown]);
    }
  }
  return values;
}
