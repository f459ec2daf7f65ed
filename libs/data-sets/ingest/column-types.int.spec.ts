import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { BadBatchError, BadRowError } from '../errors.js';
import type { BatchManifest } from '../manifest.js';
import type { IngestRequest } from './batch-files.js';
import { ingestStage, typesOf } from './testing/ingest-stage.js';
import { parquetFile } from './testing/parquet-files.js';
import { records } from '../testing/records.js';

const stage = ingestStage();
const { copyTo, ingest, read, refusal } = stage;

/** Each input of a kind that was once read wrongly, and the right values. */
describe('what a column is', () => {
  const rowsOf = (...batches: BatchManifest[]) => records(stage.dataSets, { batches, start: 0, limit: 1000 });
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
    expect(typesOf(batch)).toEqual({ n: 'integer', x: 'double', ok: 'boolean', day: 'timestamp', code: 'string' });
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
    expect(typesOf(batch)).toEqual({ x: 'integer' });
    expect(rows.map(({ x }) => x)).toEqual([1, null, null]);
    expect(typesOf(await ingest('csv', 'x\n1\nNA\n', { missingValues: [] }))).toEqual({ x: 'string' });
  });

  it('is told to have become text, by which values', async () => {
    const values = ['1', 'two', '3', '4', '5 apples', 'two', 'NA', '2.5', '6', 'seven', 'eight', '7', '8', '9', '10'];
    const batch = await ingest('csv', `x,name\n${values.map((value) => `${value},n ${value}`).join('\n')}\n`);
    expect(typesOf(batch)).toEqual({ x: 'string', name: 'string' });
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
    const path = join(stage.folder, 'demoted.parquet');
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
    expect(typesOf(batch)).toEqual({ x: 'string' });
    expect(batch.demoted).toBeUndefined();
  });

  it('stays open until its first value, in every format', async () => {
    const csv = await ingest('csv', 'a,n\n1,\n2,NA\n');
    const json = await ingest('ndjson', '{"a": 1, "n": null}');
    const file = join(stage.folder, 'nulls.parquet');
    await copyTo(file, 'SELECT 1::BIGINT AS a, NULL::DOUBLE AS n');
    const parquet = await ingest('parquet', await readFile(file));
    const arrow = await ingest('parquet', parquetFile('null-column'));
    for (const open of [csv, json, parquet, arrow]) {
      expect(typesOf(open)).toEqual({ a: 'integer', n: 'unknown' });
      const text = await ingest('csv', 'a,n\n3,x\n', next(open));
      expect(typesOf(text)).toEqual({ a: 'integer', n: 'string' });
      expect((await rowsOf(open, text)).map(({ n }) => n)).toEqual([...Array<null>(open.rows).fill(null), 'x']);
      expect(await stage.dataSets.inspect(open)).toBeUndefined();
    }
    const empty = await ingest('csv', 'n\n""\n""\n');
    expect(await rowsOf(empty)).toEqual([{ n: null }, { n: null }]);
    expect(await stage.dataSets.inspect(empty)).toBeUndefined();
    expect(await rowsOf(empty, await ingest('csv', 'n\n2012-01-01\n', next(empty)))).toHaveLength(3);
  });

  it('tells decimals below one with the zero before their point, and refuses too many digits with how many', async () => {
    const file = join(stage.folder, 'below-one.parquet');
    const ones = '1'.repeat(38);
    await copyTo(file, `SELECT '0.${ones}'::DECIMAL(38,38) AS d UNION ALL SELECT '-0.${ones}'::DECIMAL(38,38)`);
    const below = await ingest('parquet', await readFile(file));
    expect((await rowsOf(below)).map(({ d }) => d)).toEqual([`0.${ones}`, `-0.${ones}`]);
    const refused = await refusal('csv', 'd\n1.5\n', next(below));
    expect(String(refused)).toContain('decimal(38,38) it would be of 39 digits: allowed are 38');
  });

  it('takes in every format what another brought: integers of 19 digits', async () => {
    const file = join(stage.folder, 'long.parquet');
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
    const file = join(stage.folder, 'long.parquet');
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
    expect(typesOf(await ingest('csv', 'x\n0.5\n', next(short)))).toEqual({ x: 'double' });
  });

  it('takes decimals of up to 38 digits, exact', async () => {
    const file = join(stage.folder, 'decimal.parquet');
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
    const window = join(stage.folder, 'decimal-window.parquet');
    await stage.dataSets.exportWindow({ batches: [parquet, csv], window: undefined, format: 'parquet', path: window });
    const back = await ingest('parquet', await readFile(window), next(parquet));
    expect(await rowsOf(back)).toEqual(await rowsOf(parquet, csv));
  });

  it('takes back as JSON what it gave as JSON', async () => {
    const file = join(stage.folder, 'answered.parquet');
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
    expect(typesOf(await ingest('ndjson', JSON.stringify(row)))).toEqual({ i: 'string', d: 'string', s: 'string' });
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
    expect(typesOf(batch)).toMatchObject({ store: 'double' });
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
    expect(await records(stage.dataSets, { batches: [batch], start: 0, limit: 1 })).toEqual([
      { code: 'a', prediction: 1.5, runId: 'run-1', modelId: "it's" },
    ]);
  });
});
