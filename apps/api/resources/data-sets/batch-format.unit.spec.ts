import { describe, expect, it } from '@jest/globals';
import { batchFormatOf } from './batch-format.js';

describe('batchFormatOf', () => {
  it.each([
    [undefined, 'text/csv; charset=utf-8', undefined, 'csv'],
    [undefined, 'application/x-ndjson', undefined, 'ndjson'],
    [undefined, 'text/tab-separated-values; charset=utf-8', undefined, 'csv'],
    [undefined, 'application/octet-stream', 'rows.tsv.gz', 'csv'],
    [undefined, 'application/json', undefined, 'ndjson'],
    [undefined, 'application/octet-stream', 'rows.json.gz', 'ndjson'],
    [undefined, 'application/vnd.apache.parquet', undefined, 'parquet'],
    ['parquet', 'application/octet-stream', undefined, 'parquet'],
    ['CSV', undefined, undefined, 'csv'],
    [undefined, 'application/octet-stream', 'rows.Parquet', 'parquet'],
    [undefined, 'application/octet-stream', 'rows.jsonl', 'ndjson'],
  ])('%s, %s, %s is %s', (named, contentType, filename, format) => {
    expect(batchFormatOf(named, contentType, filename)).toBe(format);
  });

  it('refuses what it cannot tell, naming what is allowed', () => {
    expect(() => batchFormatOf(undefined, 'application/xml')).toThrow(
      'Content-Type: "application/xml" is not supported here; allowed: text/csv,',
    );
    expect(() => batchFormatOf('xml', 'text/csv')).toThrow('format: "xml" is not one of csv, ndjson, parquet');
    expect(() => batchFormatOf(undefined, 'constructor/x', 'a.constructor')).toThrow('is not supported');
  });
});
