import { DomainError } from '#domain';
import { describe, expect, it } from '@jest/globals';
import { csvOf } from './csv.js';
import { rowsRequestOf } from './rows-request.js';

const refusal = (query: Record<string, string>): unknown => {
  try {
    rowsRequestOf(query);
  } catch (error) {
    return error instanceof DomainError ? error.fields : error;
  }
  return 'none';
};

const allRows = { query: { latest: false }, predictions: {} };

describe('rowsRequestOf', () => {
  it('pages JSON, and CSV where a page is asked for', () => {
    expect(rowsRequestOf({})).toEqual({
      ...allRows,
      format: 'json',
      interval: {},
      page: { start: 0, limit: 25 },
    });
    expect(rowsRequestOf({ format: 'CSV', from: '2012-01-01' })).toEqual({
      ...allRows,
      format: 'csv',
      interval: { from: '2012-01-01' },
    });
    expect(rowsRequestOf({ format: 'csv', limit: '3' })).toMatchObject({ page: { start: 0, limit: 3 } });
    expect(rowsRequestOf({}, 'text/csv, */*')).toEqual({ ...allRows, format: 'csv', interval: {} });
  });

  it('reads what is asked of the rows', () => {
    const id = '22f4166f-85ba-4130-a995-a2b8e1edde32';
    const query = { property: 'a>1', orderby: ['b', '-c'], latest: 'TRUE', key: 'd', runId: id, modelId: id };
    expect(rowsRequestOf(query)).toMatchObject({
      query: { property: ['a>1'], orderby: ['b', '-c'], latest: true, key: 'd' },
      predictions: { runId: id, modelId: id },
    });
    expect(refusal({ runId: 'zzz', modelId: '1' })).toEqual({
      runId: '"zzz" is not a UUID',
      modelId: '"1" is not a UUID',
    });
    expect(refusal({ latest: 'yes', key: 'd' })).toEqual({
      latest: '"yes" is neither true nor false',
      key: '"d" says nothing without latest=true',
    });
  });

  it('names every violation', () => {
    expect(refusal({ start: '-1', limit: '1001', format: 'xml' })).toEqual({
      start: '"-1" is not a whole number from 0 to 9007199254740991',
      limit: '"1001" is not a whole number from 0 to 1000',
      format: '"xml" is not one of json, csv, parquet',
    });
    expect(refusal({ format: 'parquet', limit: '1' })).toHaveProperty('format');
    expect(refusal({ from: '\0' })).toHaveProperty('from');
    expect(refusal({ from: 'soon', to: '2026-02-31' })).toEqual({
      from: expect.stringContaining('"soon" is not an ISO 8601 time'),
      to: expect.stringContaining('"2026-02-31" is not an ISO 8601 time'),
    });
    expect(refusal({ from: '2026-02-02', to: '2026-02-01' })).toEqual({
      from: '"2026-02-02" is later than to, "2026-02-01"',
    });
    expect(refusal({ from: '2026-02-01', to: '2026-02-01' })).toBe('none');
    for (const name of ['limit', 'start', 'format', 'from', 'latest', 'runId']) {
      expect(refusal({ [name]: ' ' })).toEqual({ [name]: 'is empty: say a value, or leave the parameter out' });
    }
  });
});

describe('csvOf', () => {
  it('quotes what needs it, and tells null from empty text', () => {
    const rows = [
      [1, 'x'],
      [null, ''],
      [true, 'say "hi"\n'],
    ];
    expect(csvOf({ columns: ['a', 'b,c'], rows })).toBe('a,"b,c"\n1,x\n,""\ntrue,"say ""hi""\n"\n');
    expect(csvOf({ columns: ['a'], rows: [] })).toBe('a\n');
    expect(csvOf({ columns: [], rows: [] })).toBe('');
  });
});
