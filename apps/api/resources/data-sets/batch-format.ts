import { violationAt } from '#domain';
import { parseMediaType, unsupportedMediaType } from '../../http/index.js';

export const batchFormats = ['csv', 'ndjson', 'parquet'] as const;
export type BatchFormat = (typeof batchFormats)[number];

const formatOfType = new Map<string, BatchFormat>(
  Object.entries({
    'text/csv': 'csv',
    'application/csv': 'csv',
    'text/tab-separated-values': 'csv',
    'application/x-ndjson': 'ndjson',
    'application/ndjson': 'ndjson',
    'application/jsonl': 'ndjson',
    'application/x-jsonlines': 'ndjson',
    'application/json': 'ndjson',
    'application/vnd.apache.parquet': 'parquet',
    'application/x-parquet': 'parquet',
  }),
);

const formatOfExtension = new Map<string, BatchFormat>(
  Object.entries({
    csv: 'csv',
    tsv: 'csv',
    ndjson: 'ndjson',
    jsonl: 'ndjson',
    json: 'ndjson',
    parquet: 'parquet',
  }),
);

/** What separates the fields of CSV, where its content type says it. */
export const delimiterOf = (contentType = ''): { delimiter?: string } =>
  parseMediaType(contentType)?.type === 'text/tab-separated-values' ? { delimiter: '\t' } : {};

const knownTypes = [...formatOfType.keys(), 'application/octet-stream with ?format=', 'multipart/form-data'];

/** A format that a query string names; throws `illegal-argument` for an unknown one. */
function namedFormat(name: string | undefined): BatchFormat | undefined {
  if (name === undefined) return undefined;
  const format = batchFormats.find((known) => known === name.toLowerCase());
  if (format) return format;
  const message = `${JSON.stringify(name)} is not one of ${batchFormats.join(', ')}`;
  throw violationAt('illegal-argument', 'format', message);
}

/** What a file is called before it was compressed: `rows.csv.gz` was `rows.csv`. */
const uncompressedName = (filename: string): string => filename.replace(/\.(gz|gzip|zst|zstd)$/i, '');

/** What the rows of a body or file are written in: the name says it, else the content type, else the file's extension. */
export function batchFormatOf(
  named: string | undefined,
  contentType: string | undefined,
  filename?: string,
): BatchFormat {
  const type = contentType === undefined ? undefined : parseMediaType(contentType)?.type;
  const extension =
    (filename === undefined ? undefined : uncompressedName(filename))?.split('.').at(-1)?.toLowerCase() ?? '';
  const format = namedFormat(named) ?? formatOfType.get(type ?? '') ?? formatOfExtension.get(extension);
  return format ?? unsupportedMediaType(contentType, knownTypes);
}
