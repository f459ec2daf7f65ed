import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { DuckDb } from '../duck-db.js';
import { ingestStage } from './testing/ingest-stage.js';

const stage = ingestStage();
const { ingest, read, refusal } = stage;

describe('the time of a row', () => {
  it.each(['0000-01-01', '9999-12-31T23:00-05:00', '0001-01-01T00:00+01:00'])(
    'is of the years 1 to 9999 in UTC, which %s is not',
    async (time) => {
      const csv = `time,x\n2012-01-01,1\n${time},2\n`;
      expect(await refusal('csv', csv, { timestampColumn: 'time' })).toMatchObject({ row: 2, value: time });
      expect(await refusal('csv', csv.replace(time, '9999-12-31'), { timestampColumn: 'time' })).toBe('accepted');
    },
  );

  it('is no infinity and no year 10000 of a Parquet file either', async () => {
    const path = join(stage.folder, 'far.parquet');
    const duckDb = new DuckDb({ tempFolder: join(stage.folder, 'tmp'), memoryLimitMiB: 256, threads: 1 });
    for (const time of ["TIMESTAMP 'infinity'", "TIMESTAMP '10000-01-01'", "DATE '0044-03-15 (BC)'"]) {
      await duckDb.session((session) => session.all(`COPY (SELECT ${time} AS time) TO '${path}' (FORMAT parquet)`));
      const outcome = await refusal('parquet', await readFile(path), { timestampColumn: 'time' });
      expect(outcome).toMatchObject({ name: 'BadRowError', row: 1, column: 'time' });
    }
    await duckDb.close();
  });

  it('is read by a pattern, and the column stays the text that it was', async () => {
    const { batch, rows } = await read('csv', 'date,x\n2/5/10,1\n12/31/09,2\n', {
      timestampColumn: 'date',
      timestampFormat: '%m/%d/%y',
    });
    expect(batch).toMatchObject({ minTime: '2009-12-31T00:00:00.000Z', maxTime: '2010-02-05T00:00:00.000Z' });
    expect(batch.schema.map(({ name }) => name)).toEqual(['date', 'x']);
    expect(rows).toEqual([
      { date: '2/5/10', x: 1 },
      { date: '12/31/09', x: 2 },
    ]);
  });

  it.each([
    ['2012-01-01', '2012-01-01T00:00:00.000Z'],
    ['2012-01-01T10:00', '2012-01-01T10:00:00.000Z'],
    ['2012-01-01T10:00+02:00', '2012-01-01T08:00:00.000Z'],
    ['2012-01-01 10:00:00.123456Z', '2012-01-01T10:00:00.123456Z'],
  ])('%s is %s', async (text, instant) => {
    const batch = await ingest('csv', `t,x\n${text},1\n`, { timestampColumn: 't' });
    expect(batch).toMatchObject({ minTime: instant, maxTime: instant });
  });

  it('may be digits in a pattern', async () => {
    const more = { timestampColumn: 't', timestampFormat: '%Y%m%d %H%M %z' };
    expect(await ingest('ndjson', '{"t": "20120101 1000 +0200"}', more)).toMatchObject({
      minTime: '2012-01-01T08:00:00.000Z',
    });
    expect(await ingest('ndjson', '{"t": 20120101}', { ...more, timestampFormat: '%Y%m%d' })).toMatchObject({
      minTime: '2012-01-01T00:00:00.000Z',
    });
  });

  it.each([
    ['2012-01-01\n2012-02-30', undefined, '2012-02-30'],
    ['2012-01-01\n1/2/12', undefined, '1/2/12'],
    ['2012-01-01\n""', undefined, ''],
    ['1/2/12\n13/2/12', '%m/%d/%y', '13/2/12'],
    ['1/2/12\n1/2/2012', '%m/%d/%y', '1/2/2012'],
    ['1/2/12\n1/2/12 10:00', '%m/%d/%y', '1/2/12 10:00'],
  ])('names the row whose time cannot be read: %j as %s', async (content, timestampFormat, value) => {
    const lines = content.split('\n').map((time) => `${time},1`);
    const error = await refusal('csv', `t,x\n${lines.join('\n')}\n`, { timestampColumn: 't', timestampFormat });
    expect(error).toMatchObject({ name: 'BadRowError', row: 2, column: 't', value });
  });

  it('needs its column, and a pattern that leaves nothing to a guess', async () => {
    expect(await refusal('csv', 'a\n1\n', { timestampColumn: 't' })).toMatchObject({
      name: 'BadBatchError',
      column: 't',
    });
    expect(String(await refusal('csv', 't\n1\n', { timestampColumn: 't', timestampFormat: '%d/%m' }))).toContain(
      'has no year',
    );
  });
});

describe('the time of predictions', () => {
  const rows = async (content: string, timestampFormat?: string) => {
    const batch = await ingest('csv', content, { columnRule: 'any', timestampColumn: 'date', timestampFormat });
    return [batch.minTime, batch.maxTime];
  };

  it('is in the column of a tenant where the recipe has written it so', async () => {
    const [first, last] = ['2026-01-01T00:00:00.000Z', '2026-01-03T00:00:00.000Z'];
    const named = '_acme.date,_acme.sales,_id,timestamp\n2026-01-01,1,,2020-01-01\n2026-01-03,2,,2020-01-01\n';
    expect(await rows(named)).toEqual([first, last]);
    expect(await rows('date,_acme.date\n2026-01-01,2020-01-01\n2026-01-03,2020-01-01\n')).toEqual([first, last]);
    expect(await rows('_acme.date,_other.date\n2026-01-01,2026-01-03\n')).toEqual([undefined, undefined]);
    expect(await rows('acme.date,_acme.x.date\n2026-01-01,2026-01-03\n')).toEqual([undefined, undefined]);
  });

  it('is read by the pattern of what was scored, or as ISO 8601 where the recipe has written that', async () => {
    const day = '2026-01-03T00:00:00.000Z';
    for (const name of ['date', '_acme.date']) {
      expect(await rows(`${name}\n03.01.2026\n`, '%d.%m.%Y')).toEqual([day, day]);
      expect(await rows(`${name}\n2026-01-03T00:00:00Z\n`, '%d.%m.%Y')).toEqual([day, day]);
    }
  });

  it('is asked of the very column of what was scored, not of one that has its name under a tenant', async () => {
    const mixed = '03.01.2026\n2026-01-03\n';
    expect(await rows(`_acme.date\n${mixed}`, '%d.%m.%Y')).toEqual([undefined, undefined]);
    await expect(rows(`date\n${mixed}`, '%d.%m.%Y')).rejects.toThrow(
      'row 2, column "date": "2026-01-03" is not a time of the pattern "%d.%m.%Y"',
    );
  });
});
