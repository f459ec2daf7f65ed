/** Milliseconds to wait after the n-th failure in a row (1 = the first): 250 ms, doubled each time, 5 s at most. */
export const backOff = (failures: number): number => Math.min(250 * 2 ** (Math.max(failures, 1) - 1), 5_000);
