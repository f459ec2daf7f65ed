import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ingestStage } from './testing/ingest-stage.js';
import { parquetFile } from './testing/parquet-files.js';
import { records } from '../testing/records.js';

const stage = ingestStage();
const { copyTo, ingest, read, refusal } = stage;

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

describe('a Parquet file', () => {
  it.each([
    ['SELECT 1 AS "__rondo_x"', 'reserved'],
    ['SELECT 1 AS a, [1] AS l', 'of the Parquet type INTEGER[]'],
  ])('obeys the rules of names and types: %s', async (select, reason) => {
    const file = join(stage.folder, 'names.parquet');
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
    const [marked, plain] = ['marked', 'plain'].map((name) => join(stage.folder, `${name}.parquet`));
    await copyTo(marked ?? '', 'SELECT 1 AS "\ufeffa", 2 AS " b "');
    await copyTo(plain ?? '', 'SELECT 3 AS b, 4 AS a');
    const batch = await ingest('parquet', await readFile(marked ?? ''));
    expect(await records(stage.dataSets, { batches: [batch], start: 0, limit: 9 })).toEqual([{ a: 1, b: 2 }]);
    const path = [marked ?? '', plain ?? ''];
    const both = await stage.dataSets.ingest({ path, format: 'parquet', key: 'batches/marked.parquet' });
    expect(await records(stage.dataSets, { batches: [both], start: 0, limit: 9 })).toEqual([
      { a: 1, b: 2 },
      { a: 4, b: 3 },
    ]);
  });

  it('may have columns that are named as SQL names the rows of files', async () => {
    const file = join(stage.folder, 'rows.parquet');
    await copyTo(file, 'SELECT 7 AS file_row_number, 8 AS filename, \'x\' AS " b ", 9 AS file_index');
    const batch = await ingest('parquet', await readFile(file));
    expect(await records(stage.dataSets, { batches: [batch], start: 0, limit: 1 })).toEqual([
      { file_row_number: 7, filename: 8, b: 'x', file_index: 9 },
    ]);
  });

  it('has the row named that holds an infinity', async () => {
    const file = join(stage.folder, 'infinity.parquet');
    await copyTo(file, "SELECT if(i = 70000, 'inf'::DOUBLE, i) AS a FROM range(100000) r(i)");
    expect(await refusal('parquet', await readFile(file))).toMatchObject({ row: 70_001, column: 'a', value: 'inf' });
  });
});
