import type { Table } from '../data/column.js';

/** How a node divides rows. A row whose value is missing goes where most training rows went. */
export type Split =
  | { readonly feature: string; readonly below: number; readonly missingLeft: boolean; readonly gain: number }
  | {
      readonly feature: string;
      readonly among: readonly string[];
      readonly missingLeft: boolean;
      readonly gain: number;
    };

/**
 * A node of a decision tree. `value` is what it predicts: the mean label of its training rows for a regression, the share
 * of each class for a classification.
 */
export interface Tree {
  readonly value: readonly number[];
  readonly branches?: { readonly split: Split; readonly left: Tree; readonly right: Tree };
}

/** Far beyond the 16 that training grows. */
export const mostLevels = 64;

/** Whether a value is a tree of so many levels at most. */
export function isTree(value: unknown, levels = mostLevels): value is Tree {
  if (typeof value !== 'object' || value === null || levels === 0) return false;
  const { value: predicted, branches } = value as Partial<Tree>;
  if (!Array.isArray(predicted)) return false;
  if (branches === undefined) return true;
  const { split, left, right } = Object(branches) as Partial<NonNullable<Tree['branches']>>;
  return typeof split === 'object' && isTree(left, levels - 1) && isTree(right, levels - 1);
}

/** Says of each row of a table whether it goes left. */
export function sideOf(split: Split, table: Table): (row: number) => boolean {
  const column = table.get(split.feature);
  if (column === undefined) throw new Error(`the table lacks the feature "${split.feature}"`);
  if ('below' in split) {
    const values = column.kind === 'number' ? column.values : column.values.map(Number);
    return (row) => {
      const value = values[row] ?? NaN;
      return Number.isNaN(value) ? split.missingLeft : value < split.below;
    };
  }
  const left = new Set(split.among);
  return (row) => {
    const value = String(column.values[row] ?? '');
    return value === '' ? split.missingLeft : left.has(value);
  };
}

/** Calls `visit` with every leaf and the rows that end in it. */
export function routeRows(
  tree: Tree,
  table: Table,
  rows: readonly number[],
  visit: (leaf: Tree, rows: readonly number[]) => void,
): void {
  if (tree.branches === undefined) {
    visit(tree, rows);
    return;
  }
  const { split, left, right } = tree.branches;
  const goesLeft = sideOf(split, table);
  routeRows(left, table, rows.filter(goesLeft), visit);
  routeRows(
    right,
    table,
    rows.filter((row) => !goesLeft(row)),
    visit,
  );
}
