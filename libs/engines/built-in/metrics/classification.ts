/** Counts of `actual` (row) against `predicted` (column) over the classes of either, in alphabetical order. */
export interface ConfusionMatrix {
  readonly labels: readonly string[];
  readonly matrix: readonly (readonly number[])[];
}

/** `actual` and `predicted` have the same length, at least 1. */
export function confusionMatrix(actual: readonly string[], predicted: readonly string[]): ConfusionMatrix {
  const labels = [...new Set([...actual, ...predicted])].sort();
  const indexOf = new Map(labels.map((label, i) => [label, i]));
  const matrix = labels.map(() => labels.map(() => 0));
  actual.forEach((label, i) => {
    const row = matrix[indexOf.get(label) ?? -1];
    const column = indexOf.get(predicted[i] ?? '') ?? -1;
    if (row !== undefined) row[column] = (row[column] ?? 0) + 1;
  });
  return { labels, matrix };
}

/** Share of the rows whose class was predicted. */
export const accuracy = (actual: readonly string[], predicted: readonly string[]): number =>
  actual.filter((label, i) => label === predicted[i]).length / actual.length;

export interface ClassScores {
  readonly precision: number;
  readonly recall: number;
  readonly fScore: number;
}

/**
 * Precision, recall and their harmonic mean, as plain means over the classes of the matrix (macro average). A class that
 * was never predicted has precision 0, one that never occurred has recall 0.
 */
export function classScores({ labels, matrix }: ConfusionMatrix): ClassScores {
  const scores = labels.map((_, i) => {
    const hits = matrix[i]?.[i] ?? 0;
    const predicted = matrix.reduce((sum, row) => sum + (row[i] ?? 0), 0);
    const occurred = (matrix[i] ?? []).reduce((sum, count) => sum + count, 0);
    return {
      precision: predicted === 0 ? 0 : hits / predicted,
      recall: occurred === 0 ? 0 : hits / occurred,
      fScore: predicted + occurred === 0 ? 0 : (2 * hits) / (predicted + occurred),
    };
  });
  const mean = (key: keyof ClassScores) => scores.reduce((sum, score) => sum + score[key], 0) / scores.length;
  return { precision: mean('precision'), recall: mean('recall'), fScore: mean('fScore') };
}

/**
 * Area under the ROC curve: the chance that a row of the class has a higher score than one of another class; ties count
 * half. Undefined when one of the two kinds is missing.
 */
export function areaUnderRoc(isPositive: readonly boolean[], scores: readonly number[]): number | undefined {
  const order = scores
    .map((score, i) => ({ score, positive: isPositive[i] === true }))
    .sort((a, b) => a.score - b.score);
  const positives = order.filter(({ positive }) => positive).length;
  const negatives = order.length - positives;
  if (positives === 0 || negatives === 0) return undefined;
  let rankSum = 0;
  for (let start = 0; start < order.length;) {
    let end = start;
    while (end < order.length && order[end]?.score === order[start]?.score) end += 1;
    const meanRank = (start + 1 + end) / 2;
    rankSum += meanRank * order.slice(start, end).filter(({ positive }) => positive).length;
    start = end;
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/**
 * Area under the ROC curve over all classes: of the second class when there are two (the first gives the same), else the
 * plain mean of each class against the rest. `probabilities[i][c]` belongs to row i and `classes[c]`.
 */
export function multiClassAreaUnderRoc(
  actual: readonly string[],
  classes: readonly string[],
  probabilities: readonly (readonly number[])[],
): number | undefined {
  const measured = classes.length === 2 ? classes.slice(1) : classes;
  const areas = measured.flatMap((label) => {
    const column = classes.indexOf(label);
    const area = areaUnderRoc(
      actual.map((each) => each === label),
      probabilities.map((row) => row[column] ?? 0),
    );
    return area === undefined ? [] : [area];
  });
  return areas.length === 0 ? undefined : areas.reduce((sum, area) => sum + area, 0) / areas.length;
}
