import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { BadBatchError, StoppedError } from '../errors.js';
import { ingestStage, typesOf } from './testing/ingest-stage.js';
import { records } from '../testing/records.js';

const stage = ingestStage();
const { ingest, leftovers, read, refusal } = stage;

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
    expect(typesOf(batch)).toEqual({
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
    expect(typesOf(batch)).toEqual({ a: 'integer', b: 'string', c: 'unknown' });
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
    const rows = await records(stage.dataSets, { batches: [batch], start: 250_000, limit: 3 });
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
    const path = join(stage.folder, 'out.parquet');
    await stage.dataSets.exportRows({ batches: [batch], format: 'parquet', path });
    const again = await stage.dataSets.ingest({ path, format: 'parquet', key: 'batches/again.parquet' });
    expect(again.schema).toEqual(batch.schema);
    const page = { start: 0, limit: 10 };
    expect(await records(stage.dataSets, { batches: [again], ...page })).toEqual(
      await records(stage.dataSets, { batches: [batch], ...page }),
    );
  });

  it('reads the time of an ISO text column', async () => {
    const text = await ingest('csv', 'at,x\n2012-01-01T10:00Z,1\n', {
      expectedSchema: [
        { name: 'at', type: 'string' },
        { name: 'x', type: 'integer' },
      ],
    });
    const path = join(stage.folder, 'text.parquet');
    await stage.dataSets.exportRows({ batches: [text], format: 'parquet', path });
    const batch = await stage.dataSets.ingest({
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
    const path = join(stage.folder, 'sound.parquet');
    const sound = await ingest('csv', 'at,x,y\n2012-01-01,1,one\n2012-01-02,2,two\n2012-01-03,3,three\n');
    await stage.dataSets.exportRows({ batches: [sound], format: 'parquet', path });
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

describe('a file that is no text', () => {
  it.each([
    [Buffer.from([0x1f, 0x8b, 8, 0]), 'Content-Encoding: gzip'],
    [Buffer.from('PK\u0003\u0004xlsx'), 'is a ZIP archive'],
    [Buffer.from('PAR1\u0015\u0004'), 'is Parquet'],
  ])('is refused as what it is, %#', async (content, remedy) => {
    for (const format of ['csv', 'ndjson'] as const) expect(String(await refusal(format, content))).toContain(remedy);
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
  expect(await stage.store.stat('objects:batches/stopped.parquet')).toBeUndefined();
  expect(await leftovers()).toEqual([]);
});

it('leaves nothing of a refused batch, in the store or beside it', async () => {
  await refusal('csv', 'a,b\n1\n', { key: 'batches/refused.parquet' });
  expect(await stage.store.stat('objects:batches/refused.parquet')).toBeUndefined();
  expect(await leftovers()).toEqual([]);
});
