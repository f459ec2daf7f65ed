import type { Demotion } from './data-set.js';

/** How many of a demotion's values are told. */
export const shownValues = 3;

/** The demotions of several batches, a column at a time, in the order of their first appearance. */
export function demotionsTogether(demotions: readonly Demotion[]): readonly Demotion[] {
  const byColumn = new Map<string, Demotion>();
  for (const { column, values, rows } of demotions) {
    const earlier = byColumn.get(column);
    const all = [...new Set([...(earlier?.values ?? []), ...values])];
    byColumn.set(column, { column, values: all.slice(0, shownValues), rows: rows + (earlier?.rows ?? 0) });
  }
  return [...byColumn.values()];
}
