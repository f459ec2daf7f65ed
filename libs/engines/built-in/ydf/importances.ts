import type { FeatureImportance } from '../../contract/run-metrics.js';

const heading = 'Variable Importance: SUM_SCORE:';
const line = /^\s*\d+\.\s+"(.*)"\s+([-+.\de]+)/;

/**
 * Reads the importances in a model's description. Of the four that YDF gives, SUM_SCORE is taken, the sum of what the
 * splits on a feature gained, for it tells strong features from weak ones best; as it has no scale of its own, it is
 * given as a share of the total. Greatest first; empty when no split gained anything.
 */
export function parseImportances(description: string): FeatureImportance[] {
  const start = description.indexOf(heading);
  if (start === -1) return [];
  const lines = description
    .slice(start + heading.length)
    .trimStart()
    .split('\n');
  const end = lines.findIndex((each) => !line.test(each));
  const scores = lines.slice(0, end === -1 ? lines.length : end).flatMap((each) => {
    const [, feature, score] = line.exec(each) ?? [];
    return feature === undefined ? [] : [{ feature, score: Number(score) }];
  });
  const total = scores.reduce((sum, { score }) => sum + score, 0);
  return total > 0 ? scores.map(({ feature, score }) => ({ feature, importance: score / total })) : [];
}
