import { violationAt } from '#domain';

/** What the evaluators of each kind of engine measure when nothing else is asked for. */
const defaultMetrics = [
  { algorithm: 'Regression', defaultMetrics: ['MAPE', 'MAE', 'RMSE', 'MASE', 'R2'] },
  {
    algorithm: 'Classification',
    defaultMetrics: ['accuracy', 'precision', 'recall', 'f-score', 'auroc', 'roc', 'confusion matrix'],
  },
  // What is good there depends on the use: their engines name their metrics themselves.
  { algorithm: 'Clustering', defaultMetrics: [] },
  { algorithm: 'Recommendation', defaultMetrics: [] },
] as const;

/** The kinds of engines whose default metrics can be asked for. */
export const measuredAlgorithms: readonly string[] = defaultMetrics.map(({ algorithm }) => algorithm);

/** The default metrics of one algorithm, in any case, or of all. Throws `illegal-argument` for an unknown one. */
export function defaultMetricsOf(algorithm: string | undefined): (typeof defaultMetrics)[number][] {
  if (algorithm === undefined) return [...defaultMetrics];
  const found = defaultMetrics.filter((known) => known.algorithm.toLowerCase() === algorithm.toLowerCase());
  if (found.length > 0) return found;
  const message = `${JSON.stringify(algorithm)} has no default metrics; those that have are ${measuredAlgorithms.join(', ')}`;
  throw violationAt('illegal-argument', 'algorithm', message);
}
