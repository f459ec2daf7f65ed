import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DuckDb } from './duck-db.js';
import { isoText } from './iso-time.js';
import { literal } from './sql.js';
import { formattedText, formattedInstant } from './timestamp-format.js';

let folder: string;
let duckDb: DuckDb;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'formats-'));
  duckDb = new DuckDb({ tempFolder: folder, memoryLimitMiB: 64, threads: 1 });
});
afterAll(async () => {
  await duckDb.close();
  await rm(folder, { recursive: true });
});

/** Each text in a table, as at ingest: what is constant would be computed in another way. */
async function read(format: string, text: string): Promise<unknown> {
  const [row] = await duckDb.session((session) =>
    session.all(
      `SELECT ${isoText('t')} AS instant FROM (SELECT ${formattedInstant('v', format)} AS t FROM (SELECT unnest([${literal(text)}, 'none']) AS v)) LIMIT 1`,
    ),
  );
  return row?.['instant'];
}

describe('a pattern reads', () => {
  it.each([
    ['%Y-%m-%d %H:%M:%S', '2020-01-02 03:04:05', '2020-01-02T03:04:05.000Z'],
    ['%Y', '2020', '2020-01-01T00:00:00.000Z'],
    ['%Y-%m', '2020-02', '2020-02-01T00:00:00.000Z'],
    ['%b %y', 'Feb 20', '2020-02-01T00:00:00.000Z'],
    ['%Y-%d-%m', '2020-02-01', '2020-01-02T00:00:00.000Z'],
    ['%d%m%Y', '01022020', '2020-02-01T00:00:00.000Z'],
    ['%m/%d/%y', '2/5/10', '2010-02-05T00:00:00.000Z'],
    ['%m/%d/%y', '02/05/99', '1999-02-05T00:00:00.000Z'],
    ['%m/%d/%y', ' 2/5/68 ', '2068-02-05T00:00:00.000Z'],
    ['%m/%d/%-y', '2/5/7', '2007-02-05T00:00:00.000Z'],
    ['%-d.%-m.%Y', '9.3.2020', '2020-03-09T00:00:00.000Z'],
    ['%d.%m.%Y %H:%M', '26.10.2012  13:45', '2012-10-26T13:45:00.000Z'],
    ['%Y-%j', '2020-366', '2020-12-31T00:00:00.000Z'],
    ['%Y%j', '2020001', '2020-01-01T00:00:00.000Z'],
    ['%b %d, %Y %I:%M %p', 'Oct 26, 2012 12:05 AM', '2012-10-26T00:05:00.000Z'],
    ['%A, %B %d %Y %I %p', 'friday, OCTOBER 26 2012 1 pm', '2012-10-26T13:00:00.000Z'],
    ['%Y-%m-%dT%H:%M:%S.%f%z', '2012-10-26T13:45:06.5+0200', '2012-10-26T11:45:06.500Z'],
    ['%Y-%m-%dT%H:%M:%S%z', '2012-10-26T13:45:06Z', '2012-10-26T13:45:06.000Z'],
    ['%Y-%m-%d %H:%M %z', '2012-10-26 13:45 -03:30', '2012-10-26T17:15:00.000Z'],
    ['%Y-%m-%d %H:%M %z', '2012-10-26 13:45 +05', '2012-10-26T08:45:00.000Z'],
    ['%Y-%m-%d %H:%M:%S.%n', '2020-01-01 00:00:00.123456789', '2020-01-01T00:00:00.123456Z'],
    ['%F %T', '2020-01-02 03:04:05', '2020-01-02T03:04:05.000Z'],
    ['100%% %Y.%m.%d (UTC)', '100% 2020.01.02 (UTC)', '2020-01-02T00:00:00.000Z'],
    ['%s', '1351258906', '2012-10-26T13:41:46.000Z'],
    ['%s', '1351258906.25', '2012-10-26T13:41:46.250Z'],
    ['%s', '1700000000.9999999', '2023-11-14T22:13:20.999999Z'],
    ['%Q', '1700000000999.9999', '2023-11-14T22:13:20.999999Z'],
    ['%s', '-1', '1969-12-31T23:59:59.000Z'],
    ['%Q', '1351258906123', '2012-10-26T13:41:46.123Z'],
  ])('%s: %s', async (format, text, instant) => {
    expect(await read(format, text)).toBe(instant);
  });
});

describe('a pattern does not read', () => {
  it.each([
    ['%Y-%m-%d', '20-01-02'],
    ['%Y-%m-%d', '2020-02-30'],
    ['%Y-%m-%d', '0000-01-01'],
    ['%Y-%m-%d', '2020-01-02 00:00'],
    ['%Y-%m-%d', 'none'],
    ['%Y-%m-%d', ''],
    ['%d%m%Y', '1022020'],
    ['%m/%d/%y', '13/5/10'],
    ['%m/%d/%y', '1/2/2012'],
    ['%Y-%j', '2019-366'],
    ['%Y-%j', '2019-0'],
    ['%Y-%m-%d %H:%M', '2020-01-02 24:00'],
    ['%Y-%m-%d %I %p', '2020-01-02 13 PM'],
    ['%d %b %Y', '2 Foo 2020'],
    ['%d.%m.%Y', '26-10-2012'],
    ['%s', '1351258906123456'],
    ['%s', '1e9'],
    ['%Q', '2012-10-26'],
  ])('%s: %s', async (format, text) => {
    expect(await read(format, text)).toBeNull();
  });
});

it.each([
  ['%-Y-%-m-%-d', '2020-1-2'],
  ['%e %h %Y %T', '2 Jan 2020 03:04:05'],
  ['%F %R', '2020-01-02 03:04'],
  ['%D', '01/02/20'],
  ['%-d/%-B/%-y %-I:%-M:%-S.%n %p', '2/January/20 3:4:5.000006 AM'],
])('a pattern writes %s', async (format, text) => {
  const sql = formattedText(`TIMESTAMP '2020-01-02 03:04:05.000006'`, format);
  const [row] = await duckDb.session((session) => session.all(`SELECT ${sql} AS text`));
  expect(row).toEqual({ text });
});
