import { shownValues } from '#domain';
import type { Demotion } from '#domain';
import type { Session } from '../duck-db.js';
import type { StagedBatch, StagedColumn } from './staged-batch.js';
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

/** A column that became text. */
interface TextColumn {
  readonly staged: StagedColumn;
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
): Promise<Demotion[]> {
  const demoted: Demotion[] = [];
  for (const { staged, counts } of columns) {
    const kinds = demotingKinds(counts);
    if (kinds.length === 0) continue;
    const rows = kinds.reduce((sum, kind) => sum + (counts.get(kind) ?? 0), 0);
    demoted.push({ column: staged.name, values: await firstValues(session, batch, staged, kinds), rows });
  }
  return demoted;
}

/** The kinds of a text column but for those of most of its values; none where it is text by right. */
function demotingKinds(counts: KindCounts): ValueKind[] {
  const count = (kinds: readonly ValueKind[]) => kinds.reduce((sum, kind) => sum + (counts.get(kind) ?? 0), 0);
  const values = [...counts.keys()].filter((kind) => kind !== 'word');
  const [most = []] = typedKinds.toSorted((a, b) => count(b) - count(a));
  const isDemoted = 2 * (count(most) + count(likeNumbers)) > count(values);
  return isDemoted ? values.filter((kind) => !most.includes(kind)) : [];
}

async function firstValues(
  session: Session,
  { relation }: StagedBatch,
  { kind, text }: StagedColumn,
  kinds: readonly ValueKind[],
): Promise<string[]> {
  const wanted = kinds.map((one) => `'${one}'`).join(', ');
  const found = await session.all(
    `SELECT value FROM (SELECT ${text} AS value, min((file_index, file_row_number)) AS place
       FROM ${relation} WHERE (${kind}) IN (${wanted}) GROUP BY value)
     ORDER BY place LIMIT ${shownValues}`,
  );
  return found.map((row) => String(row['value']).slice(0, longestShown));
}
