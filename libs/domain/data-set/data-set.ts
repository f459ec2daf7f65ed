import type { Tags } from '../kernel/tags.js';

/** `integer`: of 64 bits. `decimal`: exact, of up to 38 digits. `unknown`: no value has come yet; the first decides. */
export const columnTypes = ['string', 'integer', 'double', 'decimal', 'boolean', 'timestamp', 'unknown'] as const;
export type ColumnType = (typeof columnTypes)[number];

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** Of a decimal: its digits, and how many of them stand behind the point. Of an integer: see `longInteger`. */
  readonly precision?: number;
  readonly scale?: number;
}

/** A column that would be of numbers, booleans or times, but for some values that made it text: the first three, and how many. */
export interface Demotion {
  readonly column: string;
  readonly values: readonly string[];
  readonly rows: number;
}

export interface DataSetDetails {
  readonly name: string;
  readonly description?: string;
  /** What else its id may be called, such as the id that it had in another system; unique in its organisation's sandbox. */
  readonly aliases?: readonly string[];
  readonly timestampColumn?: string;
  /** strptime pattern, `%s` and `%Q` (seconds and milliseconds since 1970) among them; ISO 8601 when absent. */
  readonly timestampFormat?: string;
  /** Words that stand for a missing value in columns of numbers, booleans and times; a default list when absent. */
  readonly missingValues?: readonly string[];
  /** Of CSV; detected in each file when absent. */
  readonly delimiter?: string;
  /** Of CSV: the mark between whole and fraction. */
  readonly decimal?: '.' | ',';
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
  readonly demoted?: readonly Demotion[];
  /** Of a CSV file, where they are not the usual comma and point. */
  readonly delimiter?: string;
  readonly decimal?: ',';
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
