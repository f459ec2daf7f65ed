import { DomainError } from '#domain';

/** What the evaluators of each kind of engine measure when nothing else is asked for. */
const defaultMetrics = [
  { algorithm: 'Regression', defaultMetrics: ['MAPE', 'MAE', 'RMSE', 'MASE', 'R2'] },
  {
    algorithm: 'Classification',
    defaultMetrics: ['accuracy', 'precision', 'recall', 'f-score', 'auroc', 'confusion matrix'],
  },
] as const;

/** The default metrics of one algorithm, in any case, or of all. Throws `illegal-argument` for an unknown one. */
export function defaultMetricsOf(algorithm: string | undefined): (typeof defaultMetrics)[number][] {
  if (algorithm === undefined) return [...defaultMetrics];
  const found = defaultMetrics.filter((known) => known.algorithm.toLowerCase() === algorithm.toLowerCase());
  if (found.length > 0) return found;
  const known = defaultMetrics.map((one) => one.algorithm).join(', ');
  const message = `${JSON.stringify(algorithm)} has no default metrics; those that have are ${known}`;
  throw new DomainError('illegal-argument', `algorithm: ${message}`, { algorithm: message });
}
