import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { scratchFolder } from '#scratch';
import { RunningApi } from '../../testing/running-api.js';

const csv = { 'content-type': 'text/csv' };
const rows = 'time,store,sales\n2026-01-01,007,1.5\n2026-01-02,,2\n2026-01-03,"a,b",3\n';

/** The same rows, compressed by zstd 1.5. */
const zstdRows = Buffer.from(
  'KLUv/SBF3QEAFAN0aW1lLHN0b3JlLHNhbGVzCjIwMjYtMDEtMDEsMDA3LDEuNTIsLDIzLCJhLGIiLDMKAgAxN5lt8wk=',
  'base64',
);

describe('dataSets', () => {
  let api: RunningApi;
  let id: string;

  beforeAll(async () => {
    api = await RunningApi.start();
    id = await api.create('/dataSets', { name: 'Sales', timestampColumn: 'time' });
    await api.call('POST', `/dataSets/${id}/batches`, rows, csv);
  });

  afterAll(() => api.stop());

  it('adds a batch from a body, whole', async () => {
    const added = await api.call('POST', `/dataSets/${id}/batches`, 'time,store,sales\n2026-01-04,x,4\n', csv);
    expect(added.headers.get('etag')).toBe((await api.call('GET', `/dataSets/${id}`)).headers.get('etag'));
    expect(added).toMatchObject({
      status: 201,
      body: {
        dataSetId: id,
        rows: 1,
        minTime: '2026-01-04T00:00:00.000Z',
        maxTime: '2026-01-04T00:00:00.000Z',
        schema: [
          { name: 'time', type: 'timestamp' },
          { name: 'store', type: 'string' },
          { name: 'sales', type: 'double' },
        ],
      },
    });
    expect(added.body).not.toHaveProperty('uri');
    const batches = await api.call<{ children: { id: string }[] }>('GET', `/dataSets/${id}/batches?orderby=-maxTime`);
    expect(batches.body.children.map((batch) => batch.id)).toEqual([added.body['id'], expect.any(String)]);
    expect(await api.call('GET', `/dataSets/${id}`)).toMatchObject({ body: { batches: 2, rows: 4 } });
    expect(await readdir(join(scratchFolder(join(api.home, 'scratch'), 'api'), 'uploads'))).toEqual([]);
  });

  it('reads rows by page and window', async () => {
    const page = await api.call('GET', `/dataSets/${id}/rows?start=1&limit=1`);
    expect(page.body).toMatchObject({
      children: [{ time: '2026-01-02', store: null, sales: 2 }],
      _page: { start: '1', count: 1, next: '2', totalCount: 4 },
    });
    const window = await api.call<{ children: object[] }>('GET', `/dataSets/${id}/rows?from=2026-01-02&to=2026-01-04`);
    expect(window.body.children).toEqual([
      { time: '2026-01-02', store: null, sales: 2 },
      { time: '2026-01-03', store: 'a,b', sales: 3 },
    ]);
    expect(await api.call('GET', `/dataSets/${id}/rows?from=soon`)).toMatchObject({ status: 400 });
    expect(await api.call('GET', `/dataSets/${id}/rows?limit=0&format=xml`)).toMatchObject({ status: 400 });
  });

  it('exports CSV and Parquet that can be added again', async () => {
    const text = await api.call<string>('GET', `/dataSets/${id}/rows?format=csv&to=2026-01-04`);
    expect(text.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(text.body).toBe('time,store,sales\n2026-01-01,007,1.5\n2026-01-02,,2.0\n2026-01-03,"a,b",3.0\n');
    const page = await api.call<string>('GET', `/dataSets/${id}/rows?format=csv&limit=1`);
    expect(page.body).toBe('time,store,sales\n2026-01-01,007,1.5\n');
    const response = await fetch(`${api.url}/data/sensei/dataSets/${id}/rows?format=parquet`, { headers: api.headers });
    expect(response.headers.get('content-type')).toBe('application/vnd.apache.parquet');
    const copy = await api.create('/dataSets', { name: 'Copy', timestampColumn: 'time' });
    const parquet = new Uint8Array(await response.arrayBuffer());
    for (const headers of [
      { 'content-type': 'application/vnd.apache.parquet' },
      { 'content-type': 'application/octet-stream', format: 'parquet' },
    ]) {
      const query = 'format' in headers ? '?format=parquet' : '';
      expect(await api.call('POST', `/dataSets/${copy}/batches${query}`, parquet, headers)).toMatchObject({
        status: 201,
        body: { rows: 4 },
      });
    }
    const form = new FormData();
    form.set('file', new Blob(['time,store,sales\n2026-02-01,x,4\n']), 'more.csv');
    expect(await api.call('POST', `/dataSets/${copy}/batches`, form)).toMatchObject({ status: 201, body: { rows: 1 } });
  });

  it('takes NDJSON', async () => {
    const lines = '{"a": 1, "b": "x"}\n{"a": 2, "b": null}\n';
    const other = await api.create('/dataSets', { name: 'Lines' });
    const headers = { 'content-type': 'application/x-ndjson' };
    expect(await api.call('POST', `/dataSets/${other}/batches`, lines, headers)).toMatchObject({
      status: 201,
      body: { rows: 2 },
    });
    expect(await api.call('GET', `/dataSets/${other}/rows`)).toMatchObject({
      body: {
        children: [
          { a: 1, b: 'x' },
          { a: 2, b: null },
        ],
      },
    });
  });

  it('takes more than a JSON body may hold, from a body and from a form', async () => {
    const lines = Array.from({ length: 60_000 }, (_, index) => `${index},some text that makes the row longer`);
    const large = ['n,text', ...lines].join('\n');
    const other = await api.create('/dataSets', { name: 'Large' });
    expect(large.length).toBeGreaterThan(2 * 1024 * 1024);
    expect(await api.call('POST', `/dataSets/${other}/batches`, large, csv)).toMatchObject({ body: { rows: 60_000 } });
    const form = new FormData();
    form.set('rows', new Blob([large], { type: 'text/csv' }), 'large');
    expect(await api.call('POST', `/dataSets/${other}/batches`, form)).toMatchObject({ body: { rows: 60_000 } });
  });

  it('names the row and column that keep a batch out', async () => {
    const broken = 'time,store,sales\n2026-01-05,x,1\nsoon,x,2\n';
    const answer = await api.call('POST', `/dataSets/${id}/batches`, broken, csv);
    expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringMatching(/row 2.*time.*soon/) } });
    const unknown = await api.call('POST', `/dataSets/${id}/batches`, 'time,store,profit\n2026-01-05,x,1\n', csv);
    expect(unknown).toMatchObject({ status: 400, body: { detail: expect.stringContaining('profit') } });
    expect(await api.call('POST', `/dataSets/${id}/batches`, '', csv)).toMatchObject({ status: 400 });
    const xml = { 'content-type': 'application/xml' };
    expect(await api.call('POST', `/dataSets/${id}/batches`, '<row/>', xml)).toMatchObject({ status: 415 });
    const gzip = { ...csv, 'content-encoding': 'gzip' };
    expect(await api.call('POST', `/dataSets/${id}/batches`, rows, gzip)).toMatchObject({
      status: 400,
      body: { detail: 'the content is not gzip, or ends too early' },
    });
    const unknown7z = { ...csv, 'content-encoding': '7z' };
    expect(await api.call('POST', `/dataSets/${id}/batches`, rows, unknown7z)).toMatchObject({ status: 415 });
    expect(await api.call('GET', `/dataSets/${id}`)).toMatchObject({ body: { batches: 2, rows: 4 } });
  });

  it('profiles columns', async () => {
    const { body } = await api.call<{ rows: number; columns: object[] }>('GET', `/dataSets/${id}/profile`);
    expect(body.rows).toBe(4);
    expect(body.columns[2]).toMatchObject({ name: 'sales', type: 'double', nulls: 0, min: 1.5, max: 4 });
  });

  it('is empty until it has rows', async () => {
    const empty = await api.create('/dataSets', { name: 'Empty' });
    expect(await api.call('GET', `/dataSets/${empty}/rows`)).toMatchObject({ status: 200, body: { children: [] } });
    expect(await api.call('GET', `/dataSets/${empty}/rows?format=csv`)).toMatchObject({ status: 200, body: '' });
    expect(await api.call('GET', `/dataSets/${empty}/profile`)).toMatchObject({ status: 200, body: { rows: 0 } });
  });

  it('refuses a definition that leaves times to a guess', async () => {
    const schema = [
      { name: 'a', type: 'text' },
      { name: 'a', type: 'string' },
    ];
    const answer = await api.call('POST', '/dataSets', { timestampFormat: '%d/%m', schema });
    expect(answer).toMatchObject({ status: 400 });
    expect(Object.keys(answer.body['additionalDetails'] as object)).toEqual(
      expect.arrayContaining(['name', 'timestampFormat', 'schema[0].type']),
    );
  });

  it('deletes a data set once', async () => {
    const gone = await api.create('/dataSets', { name: 'Gone' });
    expect(await api.call('DELETE', `/dataSets/${gone}`)).toMatchObject({ status: 200 });
    for (const path of ['', '/rows', '/batches', '/profile']) {
      expect(await api.call('GET', `/dataSets/${gone}${path}`)).toMatchObject({ status: 404 });
    }
    expect(await api.call('POST', `/dataSets/${gone}/batches`, rows, csv)).toMatchObject({ status: 404 });
  });

  it('takes what is compressed, as a body and in a form', async () => {
    const compressed: Readonly<Record<string, Buffer>> = {
      gzip: gzipSync(rows),
      deflate: deflateSync(rows),
      br: brotliCompressSync(rows),
      zstd: zstdRows,
    };
    const other = await api.create('/dataSets', { name: 'Compressed' });
    const path = `/dataSets/${other}/batches`;
    for (const [coding, body] of Object.entries(compressed)) {
      const headers = { ...csv, 'content-encoding': coding };
      expect(await api.call('POST', path, body, headers)).toMatchObject({ status: 201, body: { rows: 3 } });
      const torn = await api.call('POST', path, body.subarray(0, body.length - 12), headers);
      expect(torn).toMatchObject({ status: 400, body: { detail: expect.stringContaining(`not ${coding}`) } });
    }
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(gzipSync(rows))]), 'a.csv.gz');
    form.append('file', new Blob([new Uint8Array(zstdRows)]), 'b.csv.zst');
    form.append('file', new Blob([rows]), 'c.csv');
    expect(await api.call('POST', path, form)).toMatchObject({ status: 201, body: { rows: 9 } });
    expect(await api.call('GET', `/dataSets/${other}`)).toMatchObject({ body: { batches: 5, rows: 21 } });
  });

  it('takes all files of a form or none, and names the one that is wrong', async () => {
    const schema = [{ name: 'a', type: 'integer' }];
    const other = await api.create('/dataSets', { name: 'Files', schema });
    const send = (...files: (readonly [name: string, content: string])[]) => {
      const form = new FormData();
      for (const [name, content] of files) form.append('file', new Blob([content]), name);
      return api.call('POST', `/dataSets/${other}/batches`, form);
    };
    expect(await send(['a.csv', 'a\n1\n'], ['b.csv', 'a\n2,3\n'])).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('b.csv, row 1') },
    });
    expect(await send(['a.csv', 'a\n1\n2\nx\n'], ['b.csv', 'a\ny\n'], ['c.csv', 'a\n2,3\n'])).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('a.csv, row 3, column "a": "x" is not') },
    });
    expect(await send(['a.csv', 'a\n1\n'], ['b.ndjson', '{"a": 2}'])).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('b.ndjson is ndjson') },
    });
    expect(await api.call('GET', `/dataSets/${other}`)).toMatchObject({ body: { batches: 0, rows: 0 } });
  });

  it('tells how a file was read, and what made columns text', async () => {
    const other = await api.create('/dataSets', { name: 'Measures', missingValues: ['n/a'] });
    const body = 'x;y;z\n1,5;1;n/a\n2;two;3\n3,25;3;4\n';
    const demoted = [{ column: 'y', values: ['two'], rows: 1 }];
    expect(await api.call('POST', `/dataSets/${other}/batches`, body, csv)).toMatchObject({
      status: 201,
      body: {
        delimiter: ';',
        decimal: ',',
        demoted,
        schema: [
          { name: 'x', type: 'double' },
          { name: 'y', type: 'string' },
          { name: 'z', type: 'integer' },
        ],
      },
    });
    expect(await api.call('GET', `/dataSets/${other}/profile`)).toMatchObject({ body: { demoted } });
    await api.call('POST', `/dataSets/${other}/batches`, 'x;y;z\n1,5;1;1\n', csv);
    expect(await api.call('GET', `/dataSets/${other}`)).toMatchObject({ body: { missingValues: ['n/a'], demoted } });
  });

  it('lists data sets by how their files are written, what they are called, and what columns became text', async () => {
    const details = { name: 'European', delimiter: ';', decimal: ',', aliases: ['eu "7"', 'eu,8'] };
    const european = await api.create('/dataSets', details);
    await api.call('POST', `/dataSets/${european}/batches`, 'price;n\n1,5;1\nfree;2\n2,5;3\n', csv);
    const tabs = await api.create('/dataSets', { name: 'Tabs', delimiter: '\t', decimal: '.' });
    const listed = async (property: string) => {
      const query = `property=${encodeURIComponent(property)}&orderby=created`;
      const { body } = await api.call<{ children: { id: string; demoted?: unknown }[] }>('GET', `/dataSets?${query}`);
      expect(body.children.every((child) => child.demoted === undefined)).toBe(true);
      return body.children.map((child) => child.id);
    };
    expect(await listed('delimiter==;')).toEqual([european]);
    expect(await listed('delimiter!=;,decimal==.')).toEqual([tabs]);
    expect(await listed('decimal==","')).toEqual([european]);
    expect(await listed('demoted.column==price')).toEqual([european]);
    expect(await listed('demoted.column==n')).toEqual([]);
    expect(await listed('aliases=="eu ""7"""')).toEqual([european]);
    expect(await listed('aliases=="eu,8",id=="eu,8"')).toEqual([european]);
    expect(await listed('aliases==eu')).toEqual([]);
  });

  it('reads text in the charset of its content type', async () => {
    const other = await api.create('/dataSets', { name: 'Latin' });
    const body = Buffer.from('größe\nübel\n', 'latin1');
    const path = `/dataSets/${other}/batches`;
    expect(await api.call('POST', path, body, csv)).toMatchObject({ status: 400 });
    const headers = { 'content-type': 'text/csv; charset=ISO-8859-1' };
    expect(await api.call('POST', path, body, headers)).toMatchObject({ status: 201 });
    expect(await api.call('GET', `/dataSets/${other}/rows`)).toMatchObject({ body: { children: [{ größe: 'übel' }] } });
  });

  it('keeps columns in their order, whatever their names are, on every page and in every format', async () => {
    const other = await api.create('/dataSets', { name: 'Years' });
    const path = `/dataSets/${other}`;
    await api.call('POST', `${path}/batches`, 'country,2021,2020,__proto__\nA,1,2,3\n', csv);
    const response = await fetch(`${api.url}/data/sensei${path}/rows`, { headers: api.headers });
    expect(await response.text()).toContain('"children":[{"country":"A","2021":1,"2020":2,"__proto__":3}],"_page":');
    for (const query of ['', '&limit=5', '&start=0']) {
      const text = await api.call<string>('GET', `${path}/rows?format=csv${query}`);
      expect(text.body).toBe('country,2021,2020,__proto__\nA,1,2,3\n');
    }
    const past = await api.call<string>('GET', `${path}/rows?format=csv&start=7`);
    expect(past.body).toBe('country,2021,2020,__proto__\n');
  });

  it('takes back the columns that it told, decimals and open ones among them', async () => {
    const other = await api.create('/dataSets', { name: 'Told' });
    await api.call('POST', `/dataSets/${other}/batches`, 'd,n\n0.1234567890123456789,\n', csv);
    const { body } = await api.call('GET', `/dataSets/${other}`);
    expect(body['schema']).toEqual([
      { name: 'd', type: 'decimal', precision: 20, scale: 19 },
      { name: 'n', type: 'unknown' },
    ]);
    const again = { name: 'Told again', schema: body['schema'] };
    expect(await api.call('PUT', `/dataSets/${other}`, again)).toMatchObject({ status: 200, body: again });
  });

  it('refuses a decimal with more digits behind its point than it has', async () => {
    const schema = [{ name: 'd', type: 'decimal', precision: 5, scale: 9 }];
    expect(await api.call('POST', '/dataSets', { name: 'D', schema })).toMatchObject({
      status: 400,
      body: { additionalDetails: { 'schema[0].scale': '9 is more than the precision, 5' } },
    });
  });

  it('says so where the first row of a CSV may have been taken for a header', async () => {
    const other = await api.create('/dataSets', { name: 'Headerless' });
    const { status, body } = await api.call('POST', `/dataSets/${other}/batches`, '315.58,a\n316.1,b\n', csv);
    expect([status, body['warnings']]).toEqual([201, [expect.stringContaining('a number for a name, "315.58"')]]);
    const named = await api.create('/dataSets', { name: 'With a header' });
    const added = await api.call('POST', `/dataSets/${named}/batches`, 'x1,a\n316.1,b\n', csv);
    expect(added.body).not.toHaveProperty('warnings');
    const lines = await api.create('/dataSets', { name: 'Of JSON' });
    const json = { 'content-type': 'application/x-ndjson' };
    expect((await api.call('POST', `/dataSets/${lines}/batches`, '{"1": 2}', json)).body).not.toHaveProperty(
      'warnings',
    );
  });

  it('takes text/tab-separated-values as CSV with tabs, whatever else its values hold', async () => {
    const other = await api.create('/dataSets', { name: 'Tabs' });
    const tabs = { 'content-type': 'text/tab-separated-values' };
    const added = await api.call('POST', `/dataSets/${other}/batches`, 'a,b\tc\n1,2\t3\n', tabs);
    expect(added).toMatchObject({ status: 201, body: { delimiter: '\t', schema: [{ name: 'a,b' }, { name: 'c' }] } });
  });

  it('takes in nothing for a client that has left', async () => {
    const other = await api.create('/dataSets', { name: 'Left' });
    const names = Array.from({ length: 1_900 }, (_, index) => `c${index}`);
    const row = JSON.stringify(Object.fromEntries(names.map((name) => [name, '2026-01-01'])));
    const work = join(scratchFolder(join(api.home, 'scratch'), 'api'), 'duckdb');
    const atWork = async () => {
      const paths = await readdir(work, { recursive: true }).catch(() => []);
      return paths.find((path) => path.includes('/work-'))?.split('/', 1)[0];
    };
    const left = new AbortController();
    const posted = fetch(`${api.url}/data/sensei/dataSets/${other}/batches`, {
      method: 'POST',
      headers: { ...api.headers, 'content-type': 'application/x-ndjson' },
      body: `${row}\n`.repeat(200),
      signal: left.signal,
    });
    let reader: string | undefined;
    while ((reader = await atWork()) === undefined) await pause(5);
    left.abort();
    await expect(posted).rejects.toThrow('abort');
    while ((await readdir(work)).includes(reader)) await pause(5);
    expect(await api.call('GET', `/dataSets/${other}`)).toMatchObject({ body: { batches: 0 } });
  });

  it('takes no notice of blanks around the names of columns', async () => {
    const other = await api.create('/dataSets', { name: 'Blanks', timestampColumn: ' at' });
    const added = await api.call('POST', `/dataSets/${other}/batches`, '\uFEFF\uFEFFat ,x\n2026-01-01,1\n', csv);
    expect(added).toMatchObject({ status: 201, body: { minTime: '2026-01-01T00:00:00.000Z' } });
    expect(await api.call('GET', `/dataSets/${other}`)).toMatchObject({ body: { timestampColumn: 'at' } });
  });

  it.each([
    ['delimiter', 'ab'],
    ['delimiter', 'x'],
    ['decimal', ';'],
    ['missingValues', 'NA'],
  ])('refuses %s %j', async (field, value) => {
    const answer = await api.call('POST', '/dataSets', { name: 'Wrong', [field]: value });
    expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringContaining(field) } });
  });
});
