import type { BatchManifest } from '../manifest.js';

/**
 * Seconds that a process may compute, all its threads together, before what it was given counts as hostile. Ten times what
 * the slowest honest data took on a slow machine: 10 s a MiB of files, 10 µs a value, besides what the least takes.
 */
const least = 4;
const perMiB = 10;
const perValue = 10e-6;

/** For files that come in, of so many bytes. */
export const secondsToTakeIn = (bytes: number): number => least + (bytes / 1024 ** 2) * perMiB;

/** For work that reads all rows of batches, at most. */
export const secondsToRead = (batches: readonly BatchManifest[]): number =>
  least + batches.reduce((sum, { rows, schema }) => sum + rows * (schema.length + 1), 0) * perValue;
