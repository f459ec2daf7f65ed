import { isMissing } from '../data/column.js';
import type { Column } from '../data/column.js';
import type { Target } from './target.js';
import type { Split } from './tree.js';

/** No leaf is made of less rows. */
export const minLeafRows = 5;

interface Group {
  readonly key: number | string;
  readonly rows: readonly number[];
}

/**
 * The division of the rows by one feature that gains most, or undefined when none gains. The gain is how much the sum of
 * squared errors falls: variance reduction for a regression, the Gini gain for a classification.
 */
export function bestSplit(feature: string, column: Column, rows: readonly number[], target: Target): Split | undefined {
  const known = rows.filter((row) => !isMissing(column.values[row]));
  if (known.length < 2 * minLeafRows) return undefined;
  const groups = column.kind === 'number' ? byValue(column.values, known) : byMean(column.values, known, target);
  const cut = bestCut(groups, known.length, target);
  if (cut === undefined) return undefined;
  const shared = { feature, missingLeft: cut.leftRows * 2 >= known.length, gain: cut.gain };
  return column.kind === 'number'
    ? { ...shared, below: between(groups[cut.groups - 1]?.key, groups[cut.groups]?.key) }
    : { ...shared, among: groups.slice(0, cut.groups).map(({ key }) => String(key)) };
}

// The middle of two neighbours may be rounded to the lower one, which has to stay below it.
function between(low: number | string | undefined, high: number | string | undefined): number {
  const middle = (Number(low) + Number(high)) / 2;
  return middle > Number(low) ? middle : Number(high);
}

function byValue(values: readonly number[], rows: readonly number[]): Group[] {
  const sorted = [...rows].sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const groups: { key: number; rows: number[] }[] = [];
  for (const row of sorted) {
    const key = values[row] ?? 0;
    const last = groups.at(-1);
    if (last?.key === key) last.rows.push(row);
    else groups.push({ key, rows: [row] });
  }
  return groups;
}

/**
 * Categories ordered by their mean label, along which the best division is found (Breiman, 1984, theorem 4.5: exact for a
 * regression and two classes). With more classes, by their share of the class that is most frequent in these rows.
 */
function byMean(values: readonly string[], rows: readonly number[], target: Target): Group[] {
  const groups = new Map<string, number[]>();
  for (const row of rows) {
    const key = values[row] ?? '';
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  const total = sumsOf(rows, target);
  const leading = total.indexOf(Math.max(...total));
  const mean = (group: readonly number[]) => (sumsOf(group, target)[leading] ?? 0) / group.length;
  return [...groups]
    .map(([key, group]) => ({ key, rows: group, mean: mean(group) }))
    .sort((a, b) => a.mean - b.mean || (a.key < b.key ? -1 : 1));
}

export function sumsOf(rows: readonly number[], target: Target): Float64Array {
  const sums = new Float64Array(target.width);
  for (const row of rows) target.addTo(sums, row);
  return sums;
}

function bestCut(groups: readonly Group[], count: number, target: Target) {
  const total = new Float64Array(target.width);
  let spread = 0;
  for (const { rows } of groups) {
    for (const row of rows) {
      target.addTo(total, row);
      spread += target.weight(row);
    }
  }
  const whole = purity(total, count);
  const left = new Float64Array(target.width);
  const right = new Float64Array(target.width);
  let leftRows = 0;
  let best: { readonly groups: number; readonly leftRows: number; readonly gain: number } | undefined;
  groups.forEach(({ rows }, i) => {
    for (const row of rows) target.addTo(left, row);
    leftRows += rows.length;
    const rightRows = count - leftRows;
    if (leftRows < minLeafRows || rightRows < minLeafRows) return;
    total.forEach((sum, k) => {
      right[k] = sum - (left[k] ?? 0);
    });
    const gain = purity(left, leftRows) + purity(right, rightRows) - whole;
    // Less than this is what rounding leaves of no gain at all.
    if (gain > (best?.gain ?? 1e-9 * spread)) best = { groups: i + 1, leftRows, gain };
  });
  return best;
}

// The sum of squared errors is a constant less this.
const purity = (sums: Float64Array, count: number): number => sums.reduce((all, sum) => all + sum * sum, 0) / count;
