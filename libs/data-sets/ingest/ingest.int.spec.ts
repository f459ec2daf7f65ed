import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Column } from '#domain';
import { createObjectStore } from '#object-store';
import type { ObjectStore } from '#object-store';
import { DuckDb } from '../duck-db.js';
import type { Session } from '../duck-db.js';
import { createDataSets } from '../data-sets.js';
import type { DataSets } from '../data-sets.js';
import { BadBatchError, BadRowError, MemoryLimitError, StoppedError } from '../errors.js';
import type { BatchManifest } from '../manifest.js';
import type { BatchFormat, IngestRequest } from './batch-files.js';
import { ingest as ingestWith } from './ingest.js';
import { parquetFile } from './testing/parquet-files.js';
import { records } from '../testing/records.js';

let folder: string;
let store: ObjectStore;
let dataSets: DataSets;
let batches = 0;

beforeAll(async () => {
  // A folder of such a name is taken for a column by DuckDB, unless it is told otherwise.
  folder = await mkdtemp(join(tmpdir(), 'key=value-'));
  store = createObjectStore(`file://${folder}/objects`);
  dataSets = createDataSets({
    store,
    tempFolder: join(folder, 'tmp'),
    memoryLimitMiB: 256,
    threads: 2,
    hasSpare: false,
  });
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

/** Writes what a query says as Parquet. */
async function copyTo(path: string, select: string, options = ''): Promise<void> {
  const duckDb = new DuckDb({ tempFolder: join(folder, 'tmp'), memoryLimitMiB: 256, threads: 1 });
  await duckDb.session((session) => session.all(`COPY (${select}) TO '${path}' (FORMAT parquet${options})`));
  await duckDb.close();
}

const read = async (format: BatchFormat, content: string | Buffer, more: Partial<IngestRequest> = {}) => {
  const batch = await ingest(format, content, more);
  expect(await dataSets.inspect(batch)).toBeUndefined();
  return { batch, rows: await records(dataSets, { batches: [batch], start: 0, limit: 1000 }) };
};

/** What is left of work in the folders of processes; rows too wide for the memory make a folder that stays. */
const leftovers = async () =>
  (await readdir(join(folder, 'tmp'), { recursive: true })).filter((path) => /\/(work-|in\/|export)/.test(path));

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
    expect(types(batch)).toEqual({ a: 'integer', b: 'string', c: 'unknown' });
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
    const rows = await records(dataSets, { batches: [batch], start: 250_000, limit: 3 });
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
    ['a row too long', 'a,b,c\n1,"2\n2",3\n4,5,6,7\n', 2, undefined, '4,5,6,7'],
    ['text behind a quote', 'a,b,c\n1,2,3\n4,"5"x,6\n', 2, 'b', '4,"5"x,6'],
    ['a quote that is not closed', 'a,b,c\n1,2,3\n4,"5,6\n7,8,9\n', 2, 'b', '4,"5,6\n7,8,9'],
  ])('names %s by row and column', async (_, content, row, column, value) => {
    expect(await refusal('csv', content)).toMatchObject({ name: 'BadRowError', row, column, value });
  });

  it('says what to do of row names that have no name', async () => {
    expect(String(await refusal('csv', ',x\na,1\n'))).toContain(
      'column 1 has no name: give it one, or leave it out (pandas and R',
    );
    expect(String(await refusal('csv', 'x,y\na,1,2\n'))).toContain(
      'row 1: "a,1,2" is not a row of 2 values separated by commas: it has more than the header names; R writes row names so',
    );
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
    ['{"a": 1, "b": 2}\n{"a": 1, "a": 2}\n', { row: 2, allowed: expect.stringContaining('each key once') }],
    ['{"a": 1}\n{"a": 0.123456789012345678}\n', { row: 2, allowed: expect.stringContaining('17 digits') }],
    ['{"a": 1}\n{"b": 1, "a":-123.456789012345678}\n', { row: 2 }],
  ])('names the bad row of %j', async (content, expected) => {
    expect(await refusal('ndjson', content)).toMatchObject({ name: 'BadRowError', ...expected });
  });

  it('may be one JSON array, however it is laid out', async () => {
    const { rows } = await read(
      'ndjson',
      '\uFEFF [\n  {"a": "],[\\"\\\\", "b": 1},\n\n  {\n    "b": 2.5\n  } , {"a": "é"}\n]\n',
    );
    expect(rows).toEqual([
      { a: '],["\\', b: 1 },
      { a: null, b: 2.5 },
      { a: 'é', b: null },
    ]);
  });

  it.each([
    ['[{"a": 1}, 2]', { row: 2, column: 'line', value: '2' }],
    ['[{"a": 1}, , {"a": 2}]', { row: 2, value: '' }],
    ['[{"a": 1},]', { row: 2, value: '' }],
    ['[{"a": 1} {"a": 2}]', { row: 1 }],
    ['[[{"a": 1}]]', { row: 1, value: '[{"a": 1}]' }],
    ['[{"a": "b\nc"}]', { row: 1 }],
    ['[{"a": {"b": 1}}]', { row: 1, column: 'a' }],
    ['[{"a": 1}', { message: 'the JSON array has no end: its last ] is missing' }],
    ['[{"a": 1}]\n{"a": 2}', { message: 'the JSON array has more behind its last ]' }],
    ['[]', { message: 'the batch holds no rows with columns' }],
  ])('as an array is refused in %s', async (content, expected) => {
    expect(await refusal('ndjson', content)).toMatchObject(expected);
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
    expect(await records(dataSets, { batches: [again], ...page })).toEqual(
      await records(dataSets, { batches: [batch], ...page }),
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
    expect(await records(dataSets, { batches: [batch], start: 0, limit: 1 })).toEqual([
      { code: 'a', prediction: 1.5, runId: 'run-1', modelId: "it's" },
    ]);
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

describe('a file that is no text', () => {
  it.each([
    [Buffer.from([0x1f, 0x8b, 8, 0]), 'Content-Encoding: gzip'],
    [Buffer.from('PK\u0003\u0004xlsx'), 'is a ZIP archive'],
    [Buffer.from('PAR1\u0015\u0004'), 'is Parquet'],
  ])('is refused as what it is, %#', async (content, remedy) => {
    for (const format of ['csv', 'ndjson'] as const) expect(String(await refusal(format, content))).toContain(remedy);
  });
});

describe('a quoted header', () => {
  it.each([' ', ':', '~', '/'])('is read with the delimiter %j that the data set has', async (delimiter) => {
    const content = `"a"${delimiter}"b"\n1${delimiter}"x"\n`;
    expect((await read('csv', content, { delimiter })).rows).toEqual([{ a: 1, b: 'x' }]);
    expect(String(await refusal('csv', content))).toContain(
      `seems to be separated by "${delimiter}"; set the data set's delimiter`,
    );
  });

  it('without an end, or with text behind its quotes, is refused as that', async () => {
    expect(String(await refusal('csv', '"a:"b\n1\n'))).toContain('text behind the closing quote of "a:"');
    expect(String(await refusal('csv', '"a:b\n1\n'))).toContain('a quote is missing');
  });
});

describe('wide rows', () => {
  const names = (count: number) => Array.from({ length: count }, (_, index) => `c${index}`);
  const object = (count: number) => JSON.stringify(Object.fromEntries(names(count).map((name) => [name, 0.5])));

  it('of JSON may have thousands of columns', async () => {
    const { schema, rows } = await ingest('ndjson', object(2000));
    expect([schema.length, schema[1999], rows]).toEqual([2000, { name: 'c1999', type: 'double' }, 1]);
  });

  it.each([
    ['ndjson', object(2001)],
    ['csv', `${names(2001).join()}\n${names(2001).join()}\n`],
  ] as const)('of %s are refused where they have more columns than a data set may have', async (format, content) => {
    expect(await refusal(format, content)).toMatchObject({
      message: '2001 columns are more than the 2000 that a data set may have',
    });
  });
});

describe('Parquet that becomes far more than it is', () => {
  it.each([
    ['rows', 'SELECT 1 AS a FROM range(100000001)', /has 100000001 rows: allowed are 100000000/],
    ['values', 'SELECT 1 AS a FROM range(40000000)', /of \d+ bytes holds 320000000 bytes of values: allowed are 10000/],
    ['texts', `SELECT repeat('a', 1000000) AS a FROM range(1000)`, /holds \d+ bytes of values: allowed are 10000/],
  ])('by its %s is refused before it is read', async (name, select, message) => {
    const path = join(folder, `${name}.parquet`);
    await copyTo(path, select, ', ROW_GROUP_SIZE 4000000');
    const refused = dataSets.ingest({ path, format: 'parquet', key: `batches/${name}.parquet` });
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toBeInstanceOf(BadBatchError);
  });
});

it('ends where nobody waits for it any more, and leaves nothing', async () => {
  const gone = new AbortController();
  const wide = JSON.stringify(
    Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`c${index}`, '2026-01-01'])),
  );
  const ended = refusal('ndjson', wide, { key: 'batches/stopped.parquet', signal: gone.signal });
  gone.abort();
  expect(await ended).toBeInstanceOf(StoppedError);
  expect(await store.stat('objects:batches/stopped.parquet')).toBeUndefined();
  expect(await leftovers()).toEqual([]);
});

it('leaves nothing of a refused batch, in the store or beside it', async () => {
  await refusal('csv', 'a,b\n1\n', { key: 'batches/refused.parquet' });
  expect(await store.stat('objects:batches/refused.parquet')).toBeUndefined();
  expect(await leftovers()).toEqual([]);
});

/** Each input of a kind that was once read wrongly, and the right values. */
describe('what a column is', () => {
  const rowsOf = (...batches: BatchManifest[]) => records(dataSets, { batches, start: 0, limit: 1000 });
  const next = (batch: BatchManifest, more: Partial<IngestRequest> = {}) => ({ ...more, expectedSchema: batch.schema });

  it('is text where its times have a pattern, whatever the digits look like', async () => {
    const more = { timestampColumn: 'when', timestampFormat: '%d%m%Y' };
    const first = await ingest('csv', 'when,x\n15012020,1\n16012020,2\n', more);
    const second = await ingest('csv', 'when,x\n01022020,1\n', next(first, more));
    expect(first.schema).toEqual([
      { name: 'when', type: 'string' },
      { name: 'x', type: 'integer' },
    ]);
    expect(second).toMatchObject({ minTime: '2020-02-01T00:00:00.000Z', schema: first.schema });
    expect((await rowsOf(first, second)).map(({ when }) => when)).toEqual(['15012020', '16012020', '01022020']);
  });

  it.each([
    ['%s', '1351258906', '2012-10-26T13:41:46.000Z', 'integer'],
    ['%s', '1351258906.5', '2012-10-26T13:41:46.500Z', 'double'],
    ['%Q', '1351258906123', '2012-10-26T13:41:46.123Z', 'integer'],
  ])('is of numbers where its times count from 1970: %s', async (timestampFormat, value, minTime, type) => {
    const more = { timestampColumn: 't', timestampFormat };
    const expected = { minTime, schema: [{ name: 't', type }] };
    expect(await ingest('csv', `t\n${value}\n`, more)).toMatchObject(expected);
    expect(await ingest('ndjson', `{"t": ${value}}`, more)).toMatchObject(expected);
  });

  it('is of times where the data set says so and has a pattern', async () => {
    const more = {
      timestampColumn: 't',
      timestampFormat: '%m/%d/%y',
      expectedSchema: [{ name: 't', type: 'timestamp' as const }],
    };
    expect(await rowsOf(await ingest('csv', 't\n2/5/10\n', more))).toEqual([{ t: '2010-02-05T00:00:00.000Z' }]);
  });

  it('is of numbers, booleans or times in spite of words for missing values', async () => {
    const { batch, rows } = await read(
      'csv',
      'n,x,ok,day,code\n1,1.5,TRUE,2012-01-01,NA\nNA, 2.5 ,?,-,DE\nnan,N/A,none,NULL,-\n',
    );
    expect(types(batch)).toEqual({ n: 'integer', x: 'double', ok: 'boolean', day: 'timestamp', code: 'string' });
    expect(batch.demoted).toBeUndefined();
    expect(rows).toEqual([
      { n: 1, x: 1.5, ok: true, day: '2012-01-01', code: 'NA' },
      { n: null, x: 2.5, ok: null, day: null, code: 'DE' },
      { n: null, x: null, ok: null, day: null, code: '-' },
    ]);
    const json = await read('ndjson', '{"x": 1, "s": "NA"}\n{"x": "NA", "s": "b"}\n');
    expect(json.rows).toEqual([
      { x: 1, s: 'NA' },
      { x: null, s: 'b' },
    ]);
  });

  it('knows the words that the data set has instead', async () => {
    const { batch, rows } = await read('csv', 'x\n1\n-999\nk.A.\n', { missingValues: ['-999', 'K.A.'] });
    expect(types(batch)).toEqual({ x: 'integer' });
    expect(rows.map(({ x }) => x)).toEqual([1, null, null]);
    expect(types(await ingest('csv', 'x\n1\nNA\n', { missingValues: [] }))).toEqual({ x: 'string' });
  });

  it('is told to have become text, by which values', async () => {
    const values = ['1', 'two', '3', '4', '5 apples', 'two', 'NA', '2.5', '6', 'seven', 'eight', '7', '8', '9', '10'];
    const batch = await ingest('csv', `x,name\n${values.map((value) => `${value},n ${value}`).join('\n')}\n`);
    expect(types(batch)).toEqual({ x: 'string', name: 'string' });
    expect(batch.demoted).toEqual([{ column: 'x', values: ['two', '5 apples', 'seven'], rows: 5 }]);
  });

  it.each([
    ['"1,000"\n999\n"12,345.5"', ['1,000', '12,345.5'], 2],
    ['"1.234,5"\n"2.000,0"', ['1.234,5', '2.000,0'], 2],
    ['€5\n€ 7', ['€5', '€ 7'], 2],
    ['10001\n10002\n02134', ['02134'], 1],
    ['1585445400123456\n1585445400123457', ['1585445400123456', '1585445400123457'], 2],
    ['1\n2\n12345678901234567890', ['12345678901234567890'], 1],
  ])('is told to be text where people read numbers: %j', async (values, shown, rows) => {
    expect((await ingest('csv', `x\n${values}\n`)).demoted).toEqual([{ column: 'x', values: shown, rows }]);
  });

  it('is told so whatever the format is, unless it is of digits that the format itself has as text', async () => {
    const told = [{ column: 'x', values: ['-566,000', '€ 5'], rows: 2 }];
    const lines =
      '{"x": "-566,000", "s": "5", "t": "7 a"}\n{"x": "€ 5", "s": "6", "t": "1,000"}\n{"x": null, "t": "b"}\n';
    expect((await ingest('ndjson', lines)).demoted).toEqual(told);
    const path = join(folder, 'demoted.parquet');
    await copyTo(
      path,
      `SELECT * FROM (VALUES ('-566,000', '5', '7 a'), ('€ 5', '6', '1,000'), (NULL, NULL, 'b')) t(x, s, t)`,
    );
    const typed = await read('parquet', await readFile(path));
    expect(typed.batch.demoted).toEqual(told);
    expect(typed.rows.map(({ x, t }) => [x, t])).toEqual([
      ['-566,000', '7 a'],
      ['€ 5', '1,000'],
      [null, 'b'],
    ]);
  });

  it.each(['007\n008', 'a\nb\n1'])('is text by right: %j', async (values) => {
    const batch = await ingest('csv', `x\n${values}\n`);
    expect(types(batch)).toEqual({ x: 'string' });
    expect(batch.demoted).toBeUndefined();
  });

  it('stays open until its first value, in every format', async () => {
    const csv = await ingest('csv', 'a,n\n1,\n2,NA\n');
    const json = await ingest('ndjson', '{"a": 1, "n": null}');
    const file = join(folder, 'nulls.parquet');
    await copyTo(file, 'SELECT 1::BIGINT AS a, NULL::DOUBLE AS n');
    const parquet = await ingest('parquet', await readFile(file));
    const arrow = await ingest('parquet', parquetFile('null-column'));
    for (const open of [csv, json, parquet, arrow]) {
      expect(types(open)).toEqual({ a: 'integer', n: 'unknown' });
      const text = await ingest('csv', 'a,n\n3,x\n', next(open));
      expect(types(text)).toEqual({ a: 'integer', n: 'string' });
      expect((await rowsOf(open, text)).map(({ n }) => n)).toEqual([...Array<null>(open.rows).fill(null), 'x']);
      expect(await dataSets.inspect(open)).toBeUndefined();
    }
    const empty = await ingest('csv', 'n\n""\n""\n');
    expect(await rowsOf(empty)).toEqual([{ n: null }, { n: null }]);
    expect(await dataSets.inspect(empty)).toBeUndefined();
    expect(await rowsOf(empty, await ingest('csv', 'n\n2012-01-01\n', next(empty)))).toHaveLength(3);
  });

  it('tells decimals below one with the zero before their point, and refuses too many digits with how many', async () => {
    const file = join(folder, 'below-one.parquet');
    const ones = '1'.repeat(38);
    await copyTo(file, `SELECT '0.${ones}'::DECIMAL(38,38) AS d UNION ALL SELECT '-0.${ones}'::DECIMAL(38,38)`);
    const below = await ingest('parquet', await readFile(file));
    expect((await rowsOf(below)).map(({ d }) => d)).toEqual([`0.${ones}`, `-0.${ones}`]);
    const refused = await refusal('csv', 'd\n1.5\n', next(below));
    expect(String(refused)).toContain('decimal(38,38) it would be of 39 digits: allowed are 38');
  });

  it('takes in every format what another brought: integers of 19 digits', async () => {
    const file = join(folder, 'long.parquet');
    await copyTo(file, "SELECT 9223372036854775807::BIGINT AS id, '9223372036854775807' AS text");
    const parquet = await ingest('parquet', await readFile(file));
    const csv = await ingest('csv', 'id,text\n9223372036854775806,9223372036854775806\n', next(parquet));
    const json = await ingest('ndjson', '{"id": -9223372036854775808, "text": "1"}', next(parquet));
    await copyTo(file, 'SELECT 1::BIGINT AS id, 1585445400123456789::BIGINT AS text');
    const again = await ingest('parquet', await readFile(file), next(parquet));
    expect(await rowsOf(parquet, csv, json, again)).toEqual([
      { id: '9223372036854775807', text: '9223372036854775807' },
      { id: '9223372036854775806', text: '9223372036854775806' },
      { id: '-9223372036854775808', text: '1' },
      { id: 1, text: '1585445400123456789' },
    ]);
    const beyond = await ingest('csv', 'id,text\n9223372036854775808,a\n', next(parquet));
    expect((await rowsOf(csv, beyond)).map(({ id }) => id)).toEqual(['9223372036854775806', '9223372036854775808']);
  });

  it('rounds no integer: what a double would round is refused, and stays exact beside fractions', async () => {
    const doubles = { expectedSchema: [{ name: 'x', type: 'double' as const }] };
    const allowed = { row: 2, column: 'x', value: '9007199254740993' };
    expect(await refusal('csv', 'x\n9007199254740992\n9007199254740993\n', doubles)).toMatchObject(allowed);
    expect(await refusal('ndjson', '{"x": 1.5}\n{"x": 9007199254740993}', doubles)).toMatchObject(allowed);
    expect(await refusal('csv', 'x\n1e5\n9007199254740993\n')).toMatchObject(allowed);
    const file = join(folder, 'long.parquet');
    await copyTo(file, 'SELECT unnest([9007199254740992, 9007199254740993]::BIGINT[]) AS x');
    const long = await readFile(file);
    expect(await refusal('parquet', long, doubles)).toMatchObject(allowed);
    const integers = await ingest('parquet', long);
    expect(integers.schema).toEqual([{ name: 'x', type: 'integer', precision: 19 }]);
    const exact = await ingest('csv', 'x\n0.5\n', next(integers));
    expect((await rowsOf(integers, exact)).map(({ x }) => x)).toEqual([
      '9007199254740992.0',
      '9007199254740993.0',
      '0.5',
    ]);
    expect(await refusal('csv', 'x\n5e-1\n', next(integers))).toMatchObject({
      message: expect.stringContaining('of type integer, with values that a double would round') as unknown,
    });
    const short = await ingest('csv', 'x\n1\n', next(integers));
    expect(types(await ingest('csv', 'x\n0.5\n', next(short)))).toEqual({ x: 'double' });
  });

  it('takes decimals of up to 38 digits, exact', async () => {
    const file = join(folder, 'decimal.parquet');
    const long = '1234567890123456789012345678.0123456789';
    await copyTo(file, `SELECT ${long}::DECIMAL(38,10) AS d, 12.50::DECIMAL(10,2) AS short`);
    const parquet = await ingest('parquet', await readFile(file));
    expect(parquet.schema).toEqual([
      { name: 'd', type: 'decimal', precision: 38, scale: 10 },
      { name: 'short', type: 'double' },
    ]);
    const csv = await ingest('csv', `d,short\n-${long},1\n7.25,NA\n`, next(parquet));
    expect(await rowsOf(parquet, csv)).toEqual([
      { d: long, short: 12.5 },
      { d: `-${long}`, short: 1 },
      { d: '7.2500000000', short: null },
    ]);
    expect(await ingest('csv', 'd\n0.1234567890123456789\n12\n')).toMatchObject({
      schema: [{ name: 'd', type: 'decimal', precision: 21, scale: 19 }],
    });
    expect(await refusal('csv', `d,short\n0.${'1'.repeat(11)},1\n`, next(parquet))).toBeInstanceOf(BadBatchError);
    const window = join(folder, 'decimal-window.parquet');
    await dataSets.exportWindow({ batches: [parquet, csv], window: undefined, format: 'parquet', path: window });
    const back = await ingest('parquet', await readFile(window), next(parquet));
    expect(await rowsOf(back)).toEqual(await rowsOf(parquet, csv));
  });

  it('takes back as JSON what it gave as JSON', async () => {
    const file = join(folder, 'answered.parquet');
    await copyTo(file, `SELECT 9223372036854775807::BIGINT AS i, 0.1234567890123456789::DECIMAL(38,19) AS d, '5' AS s`);
    const batch = await ingest('parquet', await readFile(file));
    const [row = {}] = await rowsOf(batch);
    expect(row).toEqual({ i: '9223372036854775807', d: '0.1234567890123456789', s: '5' });
    const again = await ingest(
      'ndjson',
      `${JSON.stringify(row)}\n{"i": 1, "d": 0.0012345678901234567, "s": "6"}`,
      next(batch),
    );
    expect(await rowsOf(again)).toEqual([row, { i: 1, d: '0.0012345678901234567', s: '6' }]);
    expect(types(await ingest('ndjson', JSON.stringify(row)))).toEqual({ i: 'string', d: 'string', s: 'string' });
    const wrong = refusal('ndjson', '{"i": "1.5", "d": 1, "s": "x"}', next(batch));
    expect(await wrong).toMatchObject({ row: 1, column: 'i', value: '1.5' });
  });

  it('takes texts of 3 MB', async () => {
    const text = 'x'.repeat(3_000_000);
    const batches = [
      await ingest('csv', `a,b\n1,"${text}"\n2,y\n`),
      await ingest('ndjson', `{"a": 1, "b": "${text}"}\n`),
    ];
    expect((await rowsOf(...batches)).map(({ b }) => String(b).length)).toEqual([3_000_000, 1, 3_000_000]);
  });

  it.each([0, 1, 2])('loses no row of 10 MB, at place %i', async (place) => {
    const texts = ['y', 'y'].toSpliced(place, 0, 'x'.repeat(10_000_000));
    const csv = await ingest('csv', ['a,b', ...texts.map((text) => `${text},1`)].join('\n'));
    const quoted = await ingest('csv', ['a,b', ...texts.map((text) => `"\n${text}\n",1`)].join('\r\n'));
    const ndjson = await ingest('ndjson', texts.map((text) => JSON.stringify({ a: text, b: 1 })).join('\n'));
    const lengths = texts.map(({ length }) => length);
    expect((await rowsOf(csv)).map(({ a }) => String(a).length)).toEqual(lengths);
    expect((await rowsOf(quoted)).map(({ a }) => String(a).length)).toEqual(lengths.map((length) => length + 2));
    expect((await rowsOf(ndjson)).map(({ a }) => String(a).length)).toEqual(lengths);
  });

  it.each([
    ['csv', `a,b\n1,2\n${'x'.repeat(17_000_000)},3\n`],
    ['csv', `a,b\n1,2\n${'x'.repeat(17_000_000)},3\n4,5\n`],
    ['ndjson', `{"a": 1}\n{"a": "${'x'.repeat(17_000_000)}"}`],
  ] as const)('names the row that is too long: %#', async (format, content) => {
    expect(await refusal(format, content)).toMatchObject({
      row: 2,
      allowed: expect.stringContaining('at most 16 MiB'),
    });
  });
});

describe('a CSV file as people have it', () => {
  it.each([
    ['semicolons', 'a;b;c\n1;2;3\n', { delimiter: ';' }, [{ a: 1, b: 2, c: 3 }]],
    ['tabs', 'a\tb\n1\t"x, y"\n', { delimiter: '\t' }, [{ a: 1, b: 'x, y' }]],
    ['sep=', 'sep=;\r\na;b\r\n1;2\r\n', { delimiter: ';' }, [{ a: 1, b: 2 }]],
    ['sep= that is a comma', '\uFEFFsep=,\na,b\n1,2\n', {}, [{ a: 1, b: 2 }]],
    [
      'decimal commas',
      'a;b\n1,5;x\n2;y\n',
      { delimiter: ';', decimal: ',' },
      [
        { a: 1.5, b: 'x' },
        { a: 2, b: 'y' },
      ],
    ],
    ['commas of thousands', 'a;b\n1,500;x\n', { delimiter: ';' }, [{ a: '1,500', b: 'x' }]],
    ['commas beside points', 'a;b\n1,5;2.5\n', { delimiter: ';' }, [{ a: '1,5', b: 2.5 }]],
    [
      'line ends of two kinds',
      'a,b\r\n1,"x\ny"\n3,z\r\n',
      {},
      [
        { a: 1, b: 'x\ny' },
        { a: 3, b: 'z' },
      ],
    ],
    [
      'line ends of the other two kinds',
      'a,b\n1,2\r3,4\n',
      {},
      [
        { a: 1, b: 2 },
        { a: 3, b: 4 },
      ],
    ],
    ['two byte order marks', '\uFEFF\uFEFFa,b\n1,2\n', {}, [{ a: 1, b: 2 }]],
    ['blanks around names', ' a , "b"\n1,2\n'.replace(' "b"', 'b '), {}, [{ a: 1, b: 2 }]],
    ['one column of prose', 'comment\nhello; you\nbye\n', {}, [{ comment: 'hello; you' }, { comment: 'bye' }]],
    ['blanks around numbers', 'a,b\n1, 2.5\n', {}, [{ a: 1, b: 2.5 }]],
  ])('with %s', async (_, content, told, expected) => {
    const { batch, rows } = await read('csv', content);
    const { delimiter, decimal } = batch;
    expect({ ...(delimiter && { delimiter }), ...(decimal && { decimal }) }).toEqual(told);
    expect(rows).toEqual(expected);
  });

  it('is read as the data set says', async () => {
    const more = { delimiter: '#', decimal: ',' } as const;
    expect((await read('csv', 'a#b\n"1,500"#2\n', more)).rows).toEqual([{ a: 1.5, b: 2 }]);
    expect((await read('csv', 'a,b\n"1,5",2\n', { decimal: ',' })).rows).toEqual([{ a: 1.5, b: 2 }]);
  });

  it.each([
    ['a;b\n1;2\n', { delimiter: ',' }, 'separated by ";"'],
    ['a:b:c\n1:2:3\n4:5:6\n', {}, 'separated by ":"'],
    ['a b\n1 2\n', {}, 'separated by " "'],
    ['a\tb\n1\t2\n', { delimiter: ';' }, 'separated by a tab'],
  ])('would become one column: %j', async (content, more, reason) => {
    expect(String(await refusal('csv', content, more))).toContain(reason);
  });

  it('says its charset, or is refused', async () => {
    const latin = Buffer.from('größe,x\nübel,1\n', 'latin1');
    expect(String(await refusal('csv', latin))).toContain('header of the CSV is not UTF-8');
    expect((await read('csv', latin, { charset: 'windows-1252' })).rows).toEqual([{ größe: 'übel', x: 1 }]);
    expect(String(await refusal('csv', latin, { charset: 'klingon' }))).toContain('no charset that is known');
    expect(String(await refusal('csv', latin, { charset: 'utf-16le' }))).toContain('not text in the charset');
    const wide = Buffer.from('\uFEFFa\tb\r\n1\t2\r\n', 'utf16le');
    expect((await read('csv', wide)).rows).toEqual([{ a: 1, b: 2 }]);
  });
});

describe('wide rows', () => {
  const names = Array.from({ length: 2000 }, (_, index) => `c${index}`);
  const line = (row: number) => names.map((_, index) => (index % 100 === row % 100 ? 1 : 0)).join(',');
  const content = `${names.join(',')}\n${Array.from({ length: 2200 }, (_, row) => line(row)).join('\n')}\n`;

  it('are taken in and handed out within the memory that is the default', async () => {
    const usual = createDataSets({ store, tempFolder: join(folder, 'usual'), memoryLimitMiB: 512, threads: 2 });
    const path = join(folder, 'wide.csv');
    await writeFile(path, content);
    const batch = await usual.ingest({ path, format: 'csv', key: 'batches/wide.parquet' });
    expect(batch).toMatchObject({ rows: 2200 });
    const window = join(folder, 'wide.parquet');
    const request = { batches: [batch], window: undefined, format: 'parquet', path: window } as const;
    expect(await usual.exportWindow(request)).toEqual({ rows: 2200 });
    const { rows } = await usual.rows({ batches: [batch], start: 2199, limit: 1 });
    expect(rows[0]).toEqual(line(2199).split(',').map(Number));
    await usual.close();
  });

  it.each([
    ['csv', 'times', 'timestamp', (row: number, place: number) => new Date(1.7e12 + row * 1e6 + place).toISOString()],
    ['csv', 'long decimals', 'decimal', (row: number, place: number) => `${1e15 + row}0000${place}.${1e8 + place}`],
    ['csv', 'thousands', 'string', (row: number, place: number) => `${row + 1} ${100 + (place % 900)}`],
    ['ndjson', 'texts', 'string', (row: number, place: number) => `value ${row} of ${place}`],
  ] as const)('of %s may be %s in 2,000 columns', async (format, _what, type, valueOf) => {
    const usual = createDataSets({ store, tempFolder: join(folder, 'usual'), memoryLimitMiB: 512, threads: 2 });
    const path = join(folder, `wide.${format}`);
    const rows = Array.from({ length: 500 }, (_, row) => names.map((_name, place) => valueOf(row, place)));
    const lines =
      format === 'csv'
        ? [names, ...rows].map((row) => row.join(','))
        : rows.map((row) => JSON.stringify(Object.fromEntries(names.map((name, place) => [name, row[place]]))));
    await writeFile(path, `${lines.join('\n')}\n`);
    const batch = await usual.ingest({ path, format, key: 'batches/wide.parquet' });
    expect(batch).toMatchObject({ rows: 500 });
    expect(new Set(batch.schema.map((column) => column.type))).toEqual(new Set([type]));
    const page = await usual.rows({ batches: [batch], start: 321, limit: 1 });
    expect(page.rows[0]?.map(String)).toEqual(rows[321]);
    await usual.close();
  });

  it('of which parts are looked at are named by their own numbers', async () => {
    const rows = Array.from({ length: 400 }, (_, row) => names.map((_name, place) => row * 1e9 + place));
    const wrong = rows.map((row, index) => (index === 377 ? row.with(1999, Number.NaN) : row));
    const csv = [names, ...wrong]
      .map((row) => row.join(','))
      .join('\n')
      .replaceAll('NaN', 'x');
    const expectedSchema = names.map((name) => ({ name, type: 'integer' as const }));
    const found = { row: 378, column: 'c1999', value: 'x' };
    const ndjson = wrong.map((row) =>
      JSON.stringify(Object.fromEntries(row.map((value, place) => [`c${place}`, value]))),
    );
    const named = ndjson.map((text) => text.replace('"c1999":null', '"c1999":"x"')).join('\n');
    const usual = createDataSets({ store, tempFolder: join(folder, 'usual'), memoryLimitMiB: 512, threads: 2 });
    const refused = async (format: BatchFormat, content: string, more: Partial<IngestRequest> = {}) => {
      const path = join(folder, `wide.${format}`);
      await writeFile(path, content);
      const taken = usual.ingest({ path, format, key: 'batches/wide.parquet', ...more });
      return taken.catch((error: unknown) => error);
    };
    expect(await refused('csv', csv, { expectedSchema })).toMatchObject(found);
    expect(await refused('ndjson', named, { expectedSchema })).toMatchObject(found);
    expect(await refused('csv', csv.replace(/,x\n/, '\n'))).toMatchObject({ row: 378 });
    expect(await refused('ndjson', named.replace('"c1999":"x"', '"c1":1'))).toMatchObject({ row: 378, column: 'line' });
    await usual.close();
  });

  it('are refused with the name of the limit where that is too little', async () => {
    const small = createDataSets({ store, tempFolder: join(folder, 'small'), memoryLimitMiB: 16, threads: 1 });
    const path = join(folder, 'wide.csv');
    await writeFile(path, content);
    const refused = small.ingest({ path, format: 'csv', key: 'batches/wide.parquet' });
    await expect(refused).rejects.toThrow(/16 MiB that data sets may use \(DUCKDB_MEMORY_MIB\)/);
    await small.close();
  });
});

describe('several files', () => {
  async function together(
    format: BatchFormat,
    contents: readonly (string | Buffer)[],
    more: Partial<IngestRequest> = {},
  ) {
    const path = await Promise.all(
      contents.map(async (content, index) => {
        const file = join(folder, `part-${index}.${format}`);
        await writeFile(file, content);
        return file;
      }),
    );
    const fileNames = contents.map((_, index) => `part-${index}`);
    return dataSets.ingest({ path, fileNames, format, key: `batches/${++batches}.parquet`, ...more });
  }

  it('are one batch, in their order', async () => {
    const csv = await together('csv', ['a,b\n1,x\n2,y\n', 'b;a\nz;3\n']);
    expect(await records(dataSets, { batches: [csv], start: 0, limit: 10 })).toEqual([
      { a: 1, b: 'x' },
      { a: 2, b: 'y' },
      { a: 3, b: 'z' },
    ]);
    const json = await together('ndjson', ['{"a": 1}', '{"b": 2}\n']);
    expect(await records(dataSets, { batches: [json], start: 0, limit: 10 })).toEqual([
      { a: 1, b: null },
      { a: null, b: 2 },
    ]);
    const file = join(folder, 'many.parquet');
    await copyTo(file, "SELECT 1::INTEGER AS a, 'x' AS b");
    const first = await readFile(file);
    await copyTo(file, "SELECT 'y' AS b, 2.5::DOUBLE AS a");
    const parquet = await together('parquet', [first, await readFile(file)]);
    expect(await records(dataSets, { batches: [parquet], start: 0, limit: 10 })).toEqual([
      { a: 1, b: 'x' },
      { a: 2.5, b: 'y' },
    ]);
  });

  it('are staged once where memory or disk do not suffice, whichever files they are', async () => {
    const path = await Promise.all(
      ['a\n1\n', 'a\n2\n'].map(async (content, index) => {
        const file = join(folder, `full-${index}.csv`);
        await writeFile(file, content);
        return file;
      }),
    );
    const statements: string[] = [];
    class Full extends DuckDb {
      override session<T>(use: (session: Session) => Promise<T>): Promise<T> {
        const refuse = (sql: string) => {
          statements.push(sql);
          return Promise.reject(new MemoryLimitError(256));
        };
        return super.session((session) => use({ ...session, all: refuse, rows: refuse }));
      }
    }
    const full = new Full({ tempFolder: join(folder, 'tmp'), memoryLimitMiB: 256, threads: 1 });
    const key = 'batches/full.parquet';
    await expect(ingestWith(full, store, { path, format: 'csv', key })).rejects.toThrow('DUCKDB_MEMORY_MIB');
    expect(statements).toHaveLength(1);
    await full.close();
  });

  it('are refused together, and the file is named', async () => {
    const refused = (...contents: string[]) => together('csv', contents).catch((error: unknown) => String(error));
    expect(await refused('a,b\n1,2\n', 'a,b\n3,4\n5\n')).toContain('part-1, row 2, column "b"');
    expect(await refused('a,b\n1,2\n', 'a,c\n3,4\n')).toContain('part-1 has other columns');
    const times = { timestampColumn: 'a' };
    const late = together('csv', ['a\n2012-01-01\n', 'a\n2012-01-02\nsoon\n'], times);
    await expect(late).rejects.toThrow('part-1, row 2, column "a": "soon"');
  });

  it.each<[string, BatchFormat, string[], Partial<IngestRequest>, string]>([
    [
      'another column of a later file is wrong in an earlier row',
      'csv',
      ['a,b,t\n1,1,2012-01-01\n2,2,2012-01-01\n3,z,2012-01-01\n', 'a,b,t\ny,3,2012-01-01\n', 'a,b,t\n1,1,x\n'],
      { timestampColumn: 't' },
      'part-0, row 3, column "b": "z" is not',
    ],
    [
      'a time is wrong in a later file',
      'csv',
      ['a,b,t\n1,1,2012-01-01\n2,2,soon\n', 'a,b,t\ny,3,2012-01-01\n'],
      { timestampColumn: 't' },
      'part-0, row 2, column "t": "soon" is not',
    ],
    [
      'a later file has a row of other fields',
      'csv',
      ['a,b\n1,2\nx,3\n', 'a,b\n1\n'],
      {},
      'part-0, row 2, column "a": "x" is not',
    ],
    [
      'a later file has other columns',
      'csv',
      ['a,b\n1,2\nx,3\n', 'a,c\n1,2\n'],
      {},
      'part-0, row 2, column "a": "x" is not',
    ],
    [
      'an earlier file is fine, and one has no rows',
      'csv',
      ['a,b\n1,2\n', 'a,b\n', 'a,b\n1,2,3\n', 'a,b\nx,3\n'],
      {},
      'part-2, row 1: "1,2,3" is not',
    ],
    [
      'a later line is none',
      'ndjson',
      ['{"a": 1}\n{"a": "x"}\n', '{"a"\n'],
      {},
      'part-0, row 2, column "a": "x" is not',
    ],
    [
      'lines break several rules',
      'ndjson',
      ['{"a": 1}\n{"a": 1.000000000000000001}\n{"a": 1, "a": 2}\n[1]\n', '7\n'],
      {},
      'part-0, row 2, column "line": "{"a": 1.000000000000000001}" is not a JSON object on one line with numbers',
    ],
  ])('are refused for what is wrong first in their order, where %s', async (_, format, contents, more, message) => {
    const expectedSchema: Column[] = [
      { name: 'a', type: 'integer' },
      ...(format === 'csv' ? [{ name: 'b', type: 'integer' } as const] : []),
      ...(more.timestampColumn === undefined ? [] : [{ name: 't', type: 'timestamp' } as const]),
    ];
    await expect(together(format, contents, { expectedSchema, ...more })).rejects.toThrow(message);
  });
});

describe('a Parquet file', () => {
  it.each([
    ['SELECT 1 AS "__rondo_x"', 'reserved'],
    ['SELECT 1 AS a, [1] AS l', 'of the Parquet type INTEGER[]'],
  ])('obeys the rules of names and types: %s', async (select, reason) => {
    const file = join(folder, 'names.parquet');
    await copyTo(file, select);
    expect(String(await refusal('parquet', await readFile(file)))).toContain(reason);
  });

  it('is refused for names that are empty or alike but for case, and for decimals that cannot be read', async () => {
    expect(String(await refusal('parquet', parquetFile('empty-name')))).toContain('column 1 has no name');
    expect(String(await refusal('parquet', parquetFile('duplicate-names')))).toContain('a column "a" is there already');
    expect(String(await refusal('parquet', parquetFile('decimal-40')))).toContain('decimal(40,1)');
  });

  it.each(['far-milliseconds', 'far-utc-milliseconds', 'far-date'] as const)(
    'is refused for times that nobody could write: %s',
    async (name) => {
      for (const more of [{}, { timestampColumn: 't' }]) {
        const refused = await refusal('parquet', parquetFile(name), more);
        expect(refused).toMatchObject({ name: expect.stringMatching('BadBatchError|BadRowError'), column: 't' });
      }
    },
  );

  it('may have times of nanoseconds', async () => {
    const batch = await ingest('parquet', parquetFile('early-nanoseconds'), { timestampColumn: 't' });
    expect(batch.minTime).toMatch(/^1933-06-20/);
  });

  it('has names without the blanks and byte order marks at their ends, alone and beside others', async () => {
    const [marked, plain] = ['marked', 'plain'].map((name) => join(folder, `${name}.parquet`));
    await copyTo(marked ?? '', 'SELECT 1 AS "\ufeffa", 2 AS " b "');
    await copyTo(plain ?? '', 'SELECT 3 AS b, 4 AS a');
    const batch = await ingest('parquet', await readFile(marked ?? ''));
    expect(await records(dataSets, { batches: [batch], start: 0, limit: 9 })).toEqual([{ a: 1, b: 2 }]);
    const path = [marked ?? '', plain ?? ''];
    const both = await dataSets.ingest({ path, format: 'parquet', key: 'batches/marked.parquet' });
    expect(await records(dataSets, { batches: [both], start: 0, limit: 9 })).toEqual([
      { a: 1, b: 2 },
      { a: 4, b: 3 },
    ]);
  });

  it('may have columns that are named as SQL names the rows of files', async () => {
    const file = join(folder, 'rows.parquet');
    await copyTo(file, 'SELECT 7 AS file_row_number, 8 AS filename, \'x\' AS " b ", 9 AS file_index');
    const batch = await ingest('parquet', await readFile(file));
    expect(await records(dataSets, { batches: [batch], start: 0, limit: 1 })).toEqual([
      { file_row_number: 7, filename: 8, b: 'x', file_index: 9 },
    ]);
  });

  it('has the row named that holds an infinity', async () => {
    const file = join(folder, 'infinity.parquet');
    await copyTo(file, "SELECT if(i = 70000, 'inf'::DOUBLE, i) AS a FROM range(100000) r(i)");
    expect(await refusal('parquet', await readFile(file))).toMatchObject({ row: 70_001, column: 'a', value: 'inf' });
  });
});
