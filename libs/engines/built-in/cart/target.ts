import type { Column } from '../data/column.js';

/** The label as numbers to be summed: itself for a regression, a 1 in the place of its class for a classification. */
export interface Target {
  /** 1 for a regression, else the number of classes. */
  readonly width: number;
  readonly addTo: (sums: Float64Array, row: number) => void;
  /** What a row is at most to the sum of squared errors. */
  readonly weight: (row: number) => number;
  /** The same, less the mean of a node: squares of labels far from zero have no digits left for their differences. */
  readonly around: (mean: readonly number[]) => Target;
}

export function targetOf(labels: Column, classes: readonly string[] | undefined): Target {
  if (labels.kind === 'number') return numberTarget(labels.values, 0);
  const indexOf = new Map((classes ?? []).map((name, i) => [name, i]));
  const codes = labels.values.map((value) => indexOf.get(value) ?? 0);
  const target: Target = {
    width: indexOf.size,
    addTo: (sums, row) => {
      const code = codes[row] ?? 0;
      sums[code] = (sums[code] ?? 0) + 1;
    },
    weight: () => 1,
    around: () => target,
  };
  return target;
}

export function numberTarget(values: readonly number[], centre: number): Target {
  const at = (row: number) => (values[row] ?? 0) - centre;
  return {
    width: 1,
    addTo: (sums, row) => {
      sums[0] = (sums[0] ?? 0) + at(row);
    },
    weight: (row) => at(row) ** 2,
    around: ([mean]) => numberTarget(values, mean ?? 0),
  };
}
