import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createObjectStore, type ObjectStore } from '#object-store';
import { DuckDb } from '../duck-db.js';
import { createDataSets, type DataSets } from '../data-sets.js';
import { BadBatchError, BadRowError } from '../errors.js';
import type { BatchFormat, IngestRequest } from './ingest.js';

let folder: string;
let store: ObjectStore;
let dataSets: DataSets;
let batches = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'data-sets-'));
  store = createObjectStore(`file://${folder}/objects`);
  dataSets = createDataSets({ store, tempFolder: join(folder, 'tmp'), memoryLimitMiB: 256, threads: 2 });
});

afterAll(async () => {
  await dataSets.close();
  await rm(folder, { recursive: true, force: true });
});

async function ingest(format: BatchFormat, content: string | Buffer, more: Partial<IngestRequest> = {}) {
  const path = join(folder, `input.${format}`);
  await writeFile(path, content);
  return dataSets.ingest({ path, format, key: `batches/${++batches}.parquet`, ...more });
}

const read = async (format: BatchFormat, content: string, more: Partial<IngestRequest> = {}) => {
  const batch = await ingest(format, content, more);
  return { batch, rows: await dataSets.rows({ batches: [batch], start: 0, limit: 1000 }) };
};

const types = (batch: { schema: readonly { name: string; type: string }[] }) =>
  Object.fromEntries(batch.schema.map(({ name, type }) => [name, type]));

const refusal = (format: BatchFormat, content: string | Buffer, more: Partial<IngestRequest> = {}): Promise<unknown> =>
  ingest(format, content, more).then(
    () => 'accepted',
    (error: unknown) => error,
  );

describe('CSV', () => {
  it('types numbers, booleans and ISO times, and keeps everything else as it was', async () => {
    const { batch, rows } = await read(
      'csv',
      [
        'n,x,flag,day,at,date,code,phone,mixed,id',
        '1,1.5,TRUE,2012-01-01,2012-01-01T05:00+02:00,2/5/10,007,+49 1,1,12345678901234567890',
        '-20,2,false,2012-01-02,2012-01-02 05:00:00.25,3/5/10,8, x ,a,1',
        '',
      ].join('\n'),
    );
    expect(types(batch)).toEqual({
      n: 'integer',
      x: 'double',
      flag: 'boolean',
      day: 'timestamp',
      at: 'timestamp',
      date: 'string',
      code: 'string',
      phone: 'string',
      mixed: 'string',
      id: 'string',
    });
    expect(rows).toEqual([
      {
        n: 1,
        x: 1.5,
        flag: true,
        day: '2012-01-01',
        at: '2012-01-01T03:00:00.000Z',
        date: '2/5/10',
        code: '007',
        phone: '+49 1',
        mixed: '1',
        id: '12345678901234567890',
      },
      {
        n: -20,
        x: 2,
        flag: false,
        day: '2012-01-02',
        at: '2012-01-02T05:00:00.250Z',
        date: '3/5/10',
        code: '8',
        phone: ' x ',
        mixed: 'a',
        id: '1',
      },
    ]);
  });

  it('reads an empty field as null, quoted or not', async () => {
    const { batch, rows } = await read('csv', 'a,b,c\n1,,""\n,x,\n');
    expect(types(batch)).toEqual({ a: 'integer', b: 'string', c: 'string' });
    expect(rows).toEqual([
      { a: 1, b: null, c: null },
      { a: null, b: 'x', c: null },
    ]);
  });

  it.each([
    ['carriage returns', 'a,b\r\n1,"x\r\ny"\r\n2,z\r\n', 'x\r\ny'],
    ['no last line end', 'a,b\n1,"say ""hi"""\n2,z', 'say "hi"'],
    ['a byte order mark', '\uFEFF"a",b\n1,"x,y"\n2,z\n', 'x,y'],
  ])('reads %s', async (_, content, value) => {
    const { rows } = await read('csv', content);
    expect(rows).toEqual([
      { a: 1, b: value },
      { a: 2, b: 'z' },
    ]);
  });

  it('keeps the order of rows and columns in a large file', async () => {
    const lines = Array.from({ length: 300_000 }, (_, index) => `${(index * 7919) % 300_000},${index},x`);
    const batch = await ingest('csv', `z,a,m\n${lines.join('\n')}\n`);
    expect(batch.rows).toBe(300_000);
    const rows = await dataSets.rows({ batches: [batch], start: 250_000, limit: 3 });
    expect(rows.map((row) => Object.entries(row))).toEqual(
      [250_000, 250_001, 250_002].map((index) => [
        ['z', (index * 7919) % 300_000],
        ['a', index],
        ['m', 'x'],
      ]),
    );
  });

  it.each([
    ['a row too short', 'a,b,c\n1,2,3\n4,5\n', 2, 'c', '4,5'],
    ['a row too long', 'a,b,c\n1,"2\n2",3\n4,5,6,7\n', 2, 'beyond the last', '4,5,6,7'],
    ['text behind a quote', 'a,b,c\n1,2,3\n4,"5"x,6\n', 2, 'b', '4,"5"x,6'],
    ['a quote that is not closed', 'a,b,c\n1,2,3\n4,"5,6\n7,8,9\n', 2, 'b', '4,"5,6\n7,8,9'],
  ])('names %s by row and column', async (_, content, row, column, value) => {
    expect(await refusal('csv', content)).toMatchObject({ name: 'BadRowError', row, column, value });
  });

  it('names the malformed row of a large file', async () => {
    const lines = Array.from({ length: 200_000 }, (_, index) => (index === 150_000 ? '1,2' : `${index},x,y`));
    expect(await refusal('csv', `a,b,c\n${lines.join('\n')}\n`)).toMatchObject({ row: 150_001, column: 'c' });
  });

  it('names the row that is not UTF-8', async () => {
    const content = Buffer.concat([Buffer.from('a,b\n1,x\n2,'), Buffer.from([0xff, 0xfe]), Buffer.from('\n')]);
    expect(await refusal('csv', content)).toMatchObject({
      row: 2,
      column: 'b',
      allowed: expect.stringContaining('UTF-8'),
    });
  });

  it.each([
    ['', 'is empty'],
    ['a,b\n', 'holds no rows'],
    ['a,a\n1,2\n', 'a column "a" is there already'],
    ['a,\n1,2\n', 'column 2 has no name'],
    ['a,b\n1,2\r\n3,4\n', 'line ends differ'],
  ])('refuses %j', async (content, reason) => {
    const error = await refusal('csv', content);
    expect(error).toBeInstanceOf(BadBatchError);
    expect(String(error)).toContain(reason);
  });
});

describe('NDJSON', () => {
  it('takes types from JSON; text in quotes is text, unless it is an ISO time', async () => {
    const { batch, rows } = await read(
      'ndjson',
      [
        '{"_tenant.x": 1, "y": 1.5, "ok": true, "text": "5", "day": "2012-01-01", "empty": ""}',
        '',
        '{"text": "TRUE", "y": NaN, "ok": null, "day": "2012-01-01T10:00Z", "late": 7, "a/b~c": "x"}',
      ].join('\n'),
    );
    expect(batch.schema).toEqual([
      { name: '_tenant.x', type: 'integer' },
      { name: 'y', type: 'double' },
      { name: 'ok', type: 'boolean' },
      { name: 'text', type: 'string' },
      { name: 'day', type: 'timestamp' },
      { name: 'empty', type: 'string' },
      { name: 'late', type: 'integer' },
      { name: 'a/b~c', type: 'string' },
    ]);
    expect(rows).toEqual([
      {
        '_tenant.x': 1,
        y: 1.5,
        ok: true,
        text: '5',
        day: '2012-01-01T00:00:00.000Z',
        empty: '',
        late: null,
        'a/b~c': null,
      },
      {
        '_tenant.x': null,
        y: null,
        ok: null,
        text: 'TRUE',
        day: '2012-01-01T10:00:00.000Z',
        empty: null,
        late: 7,
        'a/b~c': 'x',
      },
    ]);
  });

  it.each([
    ['{"a": 1}\n{"a": 1\n', { row: 2, column: 'line', value: '{"a": 1' }],
    ['{"a": 1}\n[1]\n', { row: 2, value: '[1]' }],
    ['{"a": 1}\n{"a": 2} {"a": 3}\n', { row: 2 }],
    ['{"a": 1}\n{"a": {"b": 2}}\n', { row: 2, column: 'a', value: '{"b":2}' }],
    ['{"a": 1}\n{"a": "\u001F"}\n', { row: 2 }],
    ['{"a": 1}\nhello\n', { row: 2, value: 'hello' }],
  ])('names the bad row of %j', async (content, expected) => {
    expect(await refusal('ndjson', content)).toMatchObject({ name: 'BadRowError', ...expected });
  });

  it('refuses a file without rows', async () => {
    expect(await refusal('ndjson', '\n\n')).toBeInstanceOf(BadBatchError);
  });
});

describe('Parquet', () => {
  it('reads what it wrote, text that looks like a number included', async () => {
    const batch = await ingest('csv', 'a,code,day,x,flag\n1,007,2012-01-01,1.5,TRUE\n2,x,2012-01-02,,FALSE\n');
    const path = join(folder, 'out.parquet');
    await dataSets.exportRows({ batches: [batch], format: 'parquet', path });
    const again = await dataSets.ingest({ path, format: 'parquet', key: 'batches/again.parquet' });
    expect(again.schema).toEqual(batch.schema);
    const page = { start: 0, limit: 10 };
    expect(await dataSets.rows({ batches: [again], ...page })).toEqual(
      await dataSets.rows({ batches: [batch], ...page }),
    );
  });

  it('reads the time of an ISO text column', async () => {
    const text = await ingest('csv', 'at,x\n2012-01-01T10:00Z,1\n', {
      expectedSchema: [
        { name: 'at', type: 'string' },
        { name: 'x', type: 'integer' },
      ],
    });
    const path = join(folder, 'text.parquet');
    await dataSets.exportRows({ batches: [text], format: 'parquet', path });
    const batch = await dataSets.ingest({
      path,
      format: 'parquet',
      key: 'batches/text.parquet',
      timestampColumn: 'at',
    });
    expect(batch).toMatchObject({
      minTime: '2012-01-01T10:00:00.000Z',
      schema: [{ type: 'string' }, { type: 'integer' }],
    });
  });

  it('refuses a file of another format', async () => {
    expect(await refusal('parquet', 'a,b\n1,2\n')).toMatchObject({ name: 'BadBatchError' });
  });

  it('refuses a file that is damaged, wherever it is', async () => {
    const path = join(folder, 'sound.parquet');
    const sound = await ingest('csv', 'at,x,y\n2012-01-01,1,one\n2012-01-02,2,two\n2012-01-03,3,three\n');
    await dataSets.exportRows({ batches: [sound], format: 'parquet', path });
    const bytes = await readFile(path);
    const outcomes = new Map<string, number>();
    for (let at = 0; at < bytes.length; at += 5) {
      const damaged = Buffer.from(bytes).fill((bytes[at] ?? 0) ^ 0x5a, at, at + 1);
      const outcome = await refusal('parquet', damaged, { timestampColumn: 'at' });
      const name = outcome instanceof Error ? outcome.name : String(outcome);
      outcomes.set(name, (outcomes.get(name) ?? 0) + 1);
    }
    // What no checksum guards is read as it stands: other values, and times that are none.
    expect([...outcomes.keys()].sort()).toEqual(expect.arrayContaining(['BadBatchError', 'accepted']));
    expect([...outcomes.keys()].filter((name) => !['BadBatchError', 'BadRowError', 'accepted'].includes(name))).toEqual(
      [],
    );
  });
});

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
    const path = join(folder, 'far.parquet');
    const duckDb = new DuckDb({ tempFolder: join(folder, 'tmp'), memoryLimitMiB: 256, threads: 1 });
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

describe('a batch of a data set with a schema', () => {
  const expectedSchema = [
    { name: 'store', type: 'integer' },
    { name: 'code', type: 'string' },
    { name: 'ok', type: 'boolean' },
  ] as const;

  it('takes types and order of columns from it', async () => {
    const { batch, rows } = await read('csv', 'ok,code,store\nTRUE,12,1\n', { expectedSchema });
    expect(batch.schema).toEqual(expectedSchema);
    expect(Object.entries(rows[0] ?? {})).toEqual([
      ['store', 1],
      ['code', '12'],
      ['ok', true],
    ]);
  });

  it('widens an integer column to the first decimals', async () => {
    const { batch } = await read('csv', 'store,code,ok\n1.5,a,TRUE\n', { expectedSchema });
    expect(types(batch)).toMatchObject({ store: 'double' });
  });

  it('accepts a column without values for any type', async () => {
    expect((await ingest('csv', 'store,code,ok\n,,\n', { expectedSchema })).schema).toEqual(expectedSchema);
  });

  it.each([
    [
      'store,code,ok\n1,a,TRUE\n2,b,maybe\nx,c,TRUE\n',
      { row: 2, column: 'ok', value: 'maybe', allowed: 'TRUE or FALSE' },
    ],
    ['store,code,ok\n1,a,TRUE\nx,b,maybe\n', { row: 2, column: 'store', value: 'x' }],
    ['store,code,ok\n1,a,1\n', { row: 1, column: 'ok', value: '1' }],
  ])('names the first value of another type in %j', async (content, expected) => {
    const error = await refusal('csv', content, { expectedSchema });
    expect(error).toBeInstanceOf(BadRowError);
    expect(error).toMatchObject(expected);
  });

  it('has its columns, no more and no fewer', async () => {
    expect(await refusal('csv', 'store,code\n1,a\n', { expectedSchema })).toMatchObject({ column: 'ok' });
    expect(await refusal('csv', 'store,code,ok,x\n1,a,TRUE,1\n', { expectedSchema })).toMatchObject({ column: 'x' });
  });

  it('may lack columns and bring new ones where the rule says so', async () => {
    const batch = await ingest('csv', 'prediction,code\n1.5,a\n', {
      expectedSchema,
      columnRule: 'any',
      constants: { runId: 'run-1', modelId: "it's" },
    });
    expect(batch.schema.map(({ name }) => name)).toEqual(['code', 'prediction', 'runId', 'modelId']);
    expect(await dataSets.rows({ batches: [batch], start: 0, limit: 1 })).toEqual([
      { code: 'a', prediction: 1.5, runId: 'run-1', modelId: "it's" },
    ]);
  });
});

it('leaves nothing of a refused batch, in the store or beside it', async () => {
  await refusal('csv', 'a,b\n1\n', { key: 'batches/refused.parquet' });
  expect(await store.stat('objects:batches/refused.parquet')).toBeUndefined();
  expect(await readdir(join(folder, 'tmp'))).toEqual([]);
});
