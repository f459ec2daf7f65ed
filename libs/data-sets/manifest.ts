import type { Batch } from '#domain';

/**
 * What is known of one batch, a Parquet file in the object store.
 * `minTime` and `maxTime` are there exactly when the data set has a timestamp column.
 */
export type BatchManifest = Omit<Batch, 'batchId' | 'run'>;

/** Half-open, ISO 8601: rows at `from` are in, rows at `to` are not. Without `from`, all rows before `to`. */
export interface Window {
  readonly from?: string;
  readonly to: string;
}
