import { longestDelaySeconds } from './retry.js';

/**
 * Seconds: what is due later than that was put off by a clock that has been set back since, and is due. Twice the longest
 * delay, as the clocks of database and workers may differ.
 */
export const furthestDueSeconds = 2 * longestDelaySeconds;
