import { epochMilliseconds } from '../iso-time.js';
import type { BatchManifest } from '../manifest.js';

/** Half-open; either end may be open. */
export interface Interval {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export interface Page {
  readonly start: number;
  readonly limit: number;
}

type Overlap = 'whole' | 'part' | 'none';

/**
 * How much of a batch lies in an interval. A batch without times lies in none that has a bound: nobody knows when its rows were.
 * Manifests are compared in whole milliseconds, rows exactly: at the edges `part` is the safe answer.
 */
export function overlap(batch: BatchManifest, { from, to }: Interval): Overlap {
  if (from === undefined && to === undefined) return 'whole';
  if (batch.minTime === undefined || batch.maxTime === undefined) return 'none';
  const [first, last] = [epochMilliseconds(batch.minTime), epochMilliseconds(batch.maxTime)];
  const start = from === undefined ? -Infinity : epochMilliseconds(from);
  const end = to === undefined ? Infinity : epochMilliseconds(to);
  if (last < start || first > end) return 'none';
  return first > start && last < end ? 'whole' : 'part';
}

/** The batches that hold rows of an interval, in order; the others need not be opened. */
export const batchesWithin = (batches: readonly BatchManifest[], interval: Interval): BatchManifest[] =>
  batches.filter((batch) => overlap(batch, interval) !== 'none');

/**
 * The batches that hold a page of the rows of an interval, and the page counted from the first of them.
 * Row counts are known of whole batches only: skipping ends at the first partial one, and it counts for nothing.
 */
export function batchesOfPage(
  batches: readonly BatchManifest[],
  interval: Interval,
  { start, limit }: Page,
): { batches: BatchManifest[]; page: Page } {
  const chosen: BatchManifest[] = [];
  let skip = start;
  let certain = 0;
  for (const batch of batches) {
    const part = overlap(batch, interval);
    if (part === 'none') continue;
    if (chosen.length === 0 && part === 'whole' && batch.rows <= skip) {
      skip -= batch.rows;
      continue;
    }
    if (certain >= skip + limit) break;
    chosen.push(batch);
    certain += part === 'whole' ? batch.rows : 0;
  }
  return { batches: chosen, page: { start: skip, limit } };
}
