import { describe, expect, it } from '@jest/globals';
import { epochMilliseconds } from './iso-time.js';

describe('epochMilliseconds', () => {
  it.each([
    ['2012-10-26', '2012-10-26T00:00:00.000Z'],
    ['2012-10-26T05:07', '2012-10-26T05:07:00.000Z'],
    ['2012-10-26 05:07:09', '2012-10-26T05:07:09.000Z'],
    ['2012-10-26T05:07Z', '2012-10-26T05:07:00.000Z'],
    ['2012-10-26T05:07:09.123456789Z', '2012-10-26T05:07:09.123Z'],
    ['2012-10-26T05:07:09+02', '2012-10-26T03:07:09.000Z'],
    ['2012-10-26T05:07:09+0230', '2012-10-26T02:37:09.000Z'],
    ['2012-10-26T05:07:09.5-02:00', '2012-10-26T07:07:09.500Z'],
  ])('reads %s', (text, iso) => {
    expect(new Date(epochMilliseconds(text)).toISOString()).toBe(iso);
  });

  it.each([
    '',
    'yesterday',
    '2012-13-01',
    '2012-10-26T24:00',
    '26/10/2012',
    '2012-10-26T05',
    '1351227600',
    '2012-10-26Z',
  ])('refuses %j', (text) => {
    expect(() => epochMilliseconds(text)).toThrow('is not an ISO 8601 time');
  });
});
