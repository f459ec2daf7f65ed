import type { Table } from '../data/column.js';
import type { Target } from './target.js';
import { sideOf } from './tree.js';
import type { Tree } from './tree.js';

/**
 * Takes back, from the leaves up, every division that does not make the error on rows it was not grown on smaller
 * (reduced-error pruning). `rows` are those rows; a division where none of them arrive stays: nothing speaks against it.
 */
export function prune(tree: Tree, table: Table, rows: readonly number[], target: Target): Tree {
  return pruned(tree, table, rows, target).tree;
}

function pruned(tree: Tree, table: Table, rows: readonly number[], target: Target): { tree: Tree; error: number } {
  const ownError = squaredError(tree.value, rows, target);
  if (tree.branches === undefined) return { tree, error: ownError };
  const { split } = tree.branches;
  const goesLeft = sideOf(split, table);
  const left = pruned(tree.branches.left, table, rows.filter(goesLeft), target);
  const right = pruned(
    tree.branches.right,
    table,
    rows.filter((row) => !goesLeft(row)),
    target,
  );
  const error = left.error + right.error;
  if (rows.length > 0 && ownError <= error) return { tree: { value: tree.value }, error: ownError };
  return { tree: { value: tree.value, branches: { split, left: left.tree, right: right.tree } }, error };
}

function squaredError(value: readonly number[], rows: readonly number[], target: Target): number {
  const label = new Float64Array(target.width);
  let error = 0;
  for (const row of rows) {
    label.fill(0);
    target.addTo(label, row);
    value.forEach((predicted, k) => {
      error += (predicted - (label[k] ?? 0)) ** 2;
    });
  }
  return error;
}
