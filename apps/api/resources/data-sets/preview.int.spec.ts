import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RunningApi } from '../../testing/running-api.js';

describe('rows that are previewed', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await RunningApi.start();
  });
  afterAll(async () => {
    await api.stop();
    expect(api.faults).toEqual([]);
  });

  const csv = { 'content-type': 'text/csv' };
  const preview = (rows: string, query = '') => api.call('POST', `/dataSets/preview${query}`, rows, csv);

  it('are told as they would be, and not kept', async () => {
    const rows = 'day;at;price\n02/14/2026;2026-01-01T00:00Z;1,5\n03/01/2026;2026-01-02T00:00Z;2,5\n';
    const { status, body } = await preview(rows);
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({
        rows: 2,
        delimiter: ';',
        decimal: ',',
        head: [
          { day: '02/14/2026', at: '2026-01-01T00:00:00.000Z', price: 1.5 },
          { day: '03/01/2026', at: '2026-01-02T00:00:00.000Z', price: 2.5 },
        ],
        times: [{ column: 'at' }, { column: 'day', timestampFormat: '%m/%d/%Y' }],
      }),
    ]);
    expect(body['columns']).toMatchObject([
      { name: 'day', type: 'string', count: 2 },
      { name: 'at', type: 'timestamp' },
      { name: 'price', type: 'double', min: 1.5, max: 2.5 },
    ]);
    const { rows: events } = await api.database.pool.query('select from events');
    expect(events).toHaveLength(0);
    expect(await readdir(join(api.home, 'objects')).catch(() => [])).toEqual([]);
  });

  it('name each pattern by which a day may be meant, and numbers that are days', async () => {
    const { body } = await preview('a,b,c\n01/02/2026,20260131,1\n03/04/2026,20260201,2\n');
    expect(body['times']).toEqual([
      { column: 'a', timestampFormat: '%m/%d/%Y' },
      { column: 'a', timestampFormat: '%d/%m/%Y' },
      { column: 'b', timestampFormat: '%Y%m%d' },
    ]);
  });

  it('may have hundreds of columns of text, of which those that are times are found', async () => {
    const names = Array.from({ length: 200 }, (_, place) => `c${place}`);
    const words = names.map((name) => `word 1 of ${name}`);
    expect(await preview(`${names.join()}\n${words.join()}\n`)).toMatchObject({
      status: 200,
      body: { rows: 1, times: [] },
    });
    const times: Readonly<Record<number, readonly string[]>> = {
      60: ['14.02.2026 9:05', '', '1.3.2026 23:59'],
      120: ['01-jan-2026', '28-FEB-2026', ''],
      150: ['02/14/2026', '02/28/2026', '02/30/2026'],
      199: ['01/02/2026 10:00:00', ' 12/12/2026 11:00:00 ', '11/10/2026 12:00:00'],
    };
    const rows = [0, 1, 2].map((row) => words.map((word, place) => times[place]?.[row] ?? word).join());
    const { body } = await preview(`${names.join()}\n${rows.join('\n')}\n`);
    expect(body['times']).toEqual([
      { column: 'c60', timestampFormat: '%d.%m.%Y %H:%M' },
      { column: 'c120', timestampFormat: '%d-%b-%Y' },
      { column: 'c199', timestampFormat: '%m/%d/%Y %H:%M:%S' },
      { column: 'c199', timestampFormat: '%d/%m/%Y %H:%M:%S' },
    ]);
  });

  it('are refused as a batch would be, by row, column and value', async () => {
    const rows = 'day,x\n2026-01-01,1\nsoon,2\n';
    expect(await preview(rows, '?timestampColumn=day')).toMatchObject({
      status: 400,
      body: { additionalDetails: { 'rows[2].day': expect.stringContaining('"soon"') } },
    });
    expect(await preview(rows, '?decimal=x&delimiter=ab&timestampFormat=%25q')).toMatchObject({
      status: 400,
      body: {
        additionalDetails: {
          decimal: '"x" is neither a point nor a comma',
          delimiter: '"ab" is not one character',
          timestampFormat: expect.any(String),
        },
      },
    });
  });

  it('have histograms once they are kept', async () => {
    const id = await api.create('/dataSets', { name: 'Numbers' });
    const values = [0, 1, 2, 3, 10];
    await api.call('POST', `/dataSets/${id}/batches`, ['x,one', ...values.map((x) => `${x},7`)].join('\n'), csv);
    const { body } = await api.call('GET', `/dataSets/${id}/profile?bins=5`);
    expect(body['columns']).toMatchObject([{ histogram: [2, 2, 0, 0, 1] }, { histogram: [5, 0, 0, 0, 0] }]);
    expect((await api.call('GET', `/dataSets/${id}/profile`)).body).not.toHaveProperty('columns.0.histogram');
    expect(await api.call('GET', `/dataSets/${id}/profile?bins=101`)).toMatchObject({ status: 400 });
  });
});
