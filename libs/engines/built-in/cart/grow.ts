import type { Table } from '../data/column.js';
import { bestSplit, minLeafRows, sumsOf } from './best-split.js';
import type { Target } from './target.js';
import { sideOf } from './tree.js';
import type { Split, Tree } from './tree.js';

const maxDepth = 16;

/** Grows a tree on the given rows until no division gains, a leaf would be too small, or it is 16 levels deep. */
export function grow(table: Table, rows: readonly number[], target: Target, depth = 0): Tree {
  const value = [...sumsOf(rows, target)].map((sum) => sum / rows.length);
  const split =
    depth < maxDepth && rows.length >= 2 * minLeafRows ? bestOf(table, rows, target.around(value)) : undefined;
  if (split === undefined) return { value };
  const goesLeft = sideOf(split, table);
  const left = rows.filter(goesLeft);
  const right = rows.filter((row) => !goesLeft(row));
  const branches = {
    split,
    left: grow(table, left, target, depth + 1),
    right: grow(table, right, target, depth + 1),
  };
  return { value, branches };
}

function bestOf(table: Table, rows: readonly number[], target: Target): Split | undefined {
  let best: Split | undefined;
  for (const [name, column] of table) {
    const split = bestSplit(name, column, rows, target);
    if (split !== undefined && split.gain > (best?.gain ?? 0)) best = split;
  }
  return best;
}
