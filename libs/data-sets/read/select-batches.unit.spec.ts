import { describe, expect, it } from '@jest/globals';
import type { BatchManifest } from '../manifest.js';
import { batchesOfPage, batchesWithin, overlap } from './select-batches.js';

const batch = (uri: string, rows: number, minTime?: string, maxTime?: string): BatchManifest => ({
  uri,
  rows,
  bytes: 1,
  sha256: '',
  schema: [],
  ...(minTime === undefined || maxTime === undefined ? {} : { minTime, maxTime }),
});

const day = (number: number) => `2012-01-0${number}T00:00:00.000Z`;
const daily = [1, 2, 3, 4].map((number) => batch(`day ${number}`, 10, day(number), `2012-01-0${number}T23:59:00.000Z`));
const uris = (batches: readonly BatchManifest[]) => batches.map(({ uri }) => uri);

describe('overlap', () => {
  const one = batch('x', 1, day(2), day(3));

  it.each([
    [{}, 'whole'],
    [{ from: day(1), to: day(4) }, 'whole'],
    [{ from: day(4) }, 'none'],
    [{ to: day(1) }, 'none'],
    [{ from: '2012-01-02T12:00' }, 'part'],
    [{ from: day(1), to: '2012-01-02T12:00' }, 'part'],
    [{ from: day(3) }, 'part'],
    [{ to: day(2) }, 'part'],
    [{ from: '2012-01-01T23:00+01:00' }, 'whole'],
  ] as const)('with %j is %s', (interval, expected) => {
    expect(overlap(one, interval)).toBe(expected);
  });

  it('of a batch without times is none, unless the interval has no bounds', () => {
    expect(overlap(batch('x', 1), { from: day(1), to: day(2) })).toBe('none');
    expect(overlap(batch('x', 1), { to: day(2) })).toBe('none');
    expect(overlap(batch('x', 1), {})).toBe('whole');
  });
});

describe('batchesWithin', () => {
  it('leaves out batches that hold no row of the interval', () => {
    expect(uris(batchesWithin(daily, { from: '2012-01-02T12:00Z', to: '2012-01-03T12:00Z' }))).toEqual([
      'day 2',
      'day 3',
    ]);
  });
});

describe('batchesOfPage', () => {
  it('opens only the batches of the page', () => {
    const { batches, page } = batchesOfPage(daily, {}, { start: 15, limit: 10 });
    expect([uris(batches), page]).toEqual([['day 2', 'day 3'], { start: 5, limit: 10 }]);
  });

  it('opens one batch for a page that ends with it', () => {
    expect(uris(batchesOfPage(daily, {}, { start: 20, limit: 10 }).batches)).toEqual(['day 3']);
  });

  it('does not count the rows of a batch that is only partly in the interval', () => {
    const { batches, page } = batchesOfPage(daily, { from: '2012-01-01T12:00Z' }, { start: 12, limit: 5 });
    expect([uris(batches), page]).toEqual([['day 1', 'day 2', 'day 3'], { start: 12, limit: 5 }]);
  });

  it('opens nothing behind the last row', () => {
    expect(batchesOfPage(daily, {}, { start: 40, limit: 10 }).batches).toEqual([]);
    expect(batchesOfPage(daily, {}, { start: 0, limit: 0 }).batches).toEqual([]);
  });
});
