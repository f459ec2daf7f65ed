import type { ClaimedRun } from '#application';
import { dataAge } from '#domain';

/**
 * Says how old the data of a run is, where that is more than its service allows; undefined when it is not. A run over
 * stale data is done all the same, for a stale prediction may be better than none, but does not pass for a good one.
 */
export function staleData({ body, inputs: { dataSet } }: ClaimedRun): string | undefined {
  const { freshness, window } = body;
  if (!freshness || !dataSet) return undefined;
  const { newest, ageMinutes, stale } = dataAge(dataSet, window.to, freshness);
  if (stale !== true) return undefined;
  const age = newest === undefined ? 'has no row' : `ends at ${newest}, ${ageMinutes} min before ${window.to}`;
  return `the data is stale: data set ${dataSet.id} ${age}; freshness allows ${freshness.maxAgeMinutes} min`;
}
