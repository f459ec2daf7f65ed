import type { ColumnRule } from '../schema.js';
import type { Column } from '#domain';

export type BatchFormat = 'csv' | 'ndjson' | 'parquet';

/** The files of one batch, and how they are read. */
export interface BatchFiles {
  readonly paths: readonly string[];
  /** What messages call them; empty where there is one. */
  readonly names: readonly string[];
  /** How text is encoded; UTF-8 when absent. */
  readonly charset?: string | undefined;
  /** Of CSV; detected when absent. */
  readonly delimiter?: string | undefined;
  readonly decimal?: '.' | ',' | undefined;
  /** Words that stand for a missing value. */
  readonly missing: readonly string[];
  /** By which its columns are counted too: predictions may have more. */
  readonly columnRule: ColumnRule;
}

export interface IngestRequest {
  /** One file, or several whose rows come one after the other. */
  readonly path: string | readonly string[];
  /** What messages call the files where there are several. */
  readonly fileNames?: readonly string[] | undefined;
  readonly format: BatchFormat;
  /** Where the Parquet file goes in the object store: `batches/<data set>/<batch>.parquet`. */
  readonly key: string;
  /** Refused when it is missing, unless `columnRule` is `any`: then `otherwise` dates the rows, or they have no times. */
  readonly timestampColumn?: string | undefined;
  /** strptime pattern; ISO 8601 when absent. The column itself then stays what it is: text stays text. */
  readonly timestampFormat?: string | undefined;
  /** What dates the rows where `timestampColumn` is missing. */
  readonly otherwise?: { readonly timestampColumn?: string; readonly timestampFormat?: string } | undefined;
  /** The data set's columns; a column of it keeps its type whatever its values look like. */
  readonly expectedSchema?: readonly Column[] | undefined;
  readonly columnRule?: ColumnRule | undefined;
  readonly charset?: string | undefined;
  readonly delimiter?: string | undefined;
  readonly decimal?: '.' | ',' | undefined;
  /** A default list when absent. */
  readonly missingValues?: readonly string[] | undefined;
  /** Ends the ingest, of which nothing is left then. */
  readonly signal?: AbortSignal | undefined;
  /** Text columns to add behind the others, the same value in every row. */
  readonly constants?: Readonly<Record<string, string>> | undefined;
}
