import { shuffled } from './random.js';

/** Row numbers: those trained on, and those held out to measure the model on. */
export interface HoldOut {
  readonly training: readonly number[];
  readonly heldOut: readonly number[];
}

/**
 * Splits by time: the latest rows are held out, so that a model is measured on what came after what it has seen. Rows of
 * one instant stay together, in the part held out, unless nothing would be left to train on. Both parts are in order of
 * time. Undefined when all rows are of one instant, or there are less than two.
 */
export function splitByTime(times: readonly number[], ratio: number): HoldOut | undefined {
  const order = times.map((_, row) => row).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0));
  const timeAt = (position: number) => times[order[position] ?? -1];
  const wanted = cutAt(order.length, ratio);
  let cut = wanted;
  while (cut > 0 && timeAt(cut - 1) === timeAt(wanted)) cut -= 1;
  if (cut === 0) cut = order.findIndex((_, position) => timeAt(position) !== timeAt(0));
  return cut <= 0 ? undefined : { training: order.slice(0, cut), heldOut: order.slice(cut) };
}

/** Splits `count` rows by lot, the same way for the same seed. Both parts keep the rows' order. */
export function splitByLot(count: number, ratio: number, seed: number): HoldOut {
  const order = shuffled([...Array(count).keys()], seed);
  const cut = cutAt(count, ratio);
  const ascending = (a: number, b: number) => a - b;
  return { training: order.slice(0, cut).sort(ascending), heldOut: order.slice(cut).sort(ascending) };
}

const cutAt = (count: number, ratio: number): number => Math.min(count - 1, Math.max(1, Math.round(count * ratio)));
