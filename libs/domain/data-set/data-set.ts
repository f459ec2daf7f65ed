import type { Tags } from '../kernel/tags.js';

export const columnTypes = ['string', 'integer', 'double', 'boolean', 'timestamp'] as const;
export type ColumnType = (typeof columnTypes)[number];

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

export interface DataSetDetails {
  readonly name: string;
  readonly description?: string;
  readonly timestampColumn?: string;
  /** strptime pattern; ISO 8601 when absent. */
  readonly timestampFormat?: string;
  readonly schema?: readonly Column[];
  readonly tags?: Tags;
}

/** One Parquet file of rows. `minTime` and `maxTime` are ISO instants, present when the data set has a timestamp column and the batch has rows. */
export interface Batch {
  readonly batchId: string;
  readonly uri: string;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly minTime?: string;
  readonly maxTime?: string;
  readonly schema: readonly Column[];
  /** The scoring run that predicted these rows. */
  readonly run?: { readonly runId: string; readonly modelId: string };
}

export type DataSetEvent =
  | {
      readonly type: 'DataSetCreated';
      readonly data: DataSetDetails & { readonly producedBy?: { readonly experimentId: string } };
    }
  | { readonly type: 'DataSetUpdated'; readonly data: DataSetDetails }
  | { readonly type: 'BatchAdded'; readonly data: Batch }
  | { readonly type: 'DataSetDeleted'; readonly data: Readonly<Record<string, never>> };

export type DataSetCommand =
  | {
      readonly type: 'CreateDataSet';
      readonly details: DataSetDetails;
      readonly producedBy?: { readonly experimentId: string };
    }
  /** The timestamp column and format are fixed once rows are there. */
  | { readonly type: 'UpdateDataSet'; readonly details: DataSetDetails }
  /** The batch's columns were checked against the data set's when its rows were read. */
  | { readonly type: 'AddBatch'; readonly batch: Batch }
  | { readonly type: 'DeleteDataSet' };

/** Batches are counted, not kept: a data set of thousands of batches folds in constant memory. */
export type DataSet =
  | { readonly status: 'absent' }
  | { readonly status: 'active'; readonly details: DataSetDetails; readonly batches: number }
  | { readonly status: 'deleted' };
