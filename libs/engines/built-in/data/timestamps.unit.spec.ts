import { describe, expect, it } from '@jest/globals';
import { timestampParser } from './timestamps.js';

const asIso = (text: string, format?: string) => {
  const time = timestampParser(format)(text);
  return time === undefined ? undefined : new Date(time).toISOString();
};

describe('ISO 8601', () => {
  it.each([
    ['2012-10-26', '2012-10-26T00:00:00.000Z'],
    ['2012-10-26 13:45', '2012-10-26T13:45:00.000Z'],
    ['2012-10-26T13:45:06.25Z', '2012-10-26T13:45:06.250Z'],
    ['2012-10-26 13:45:06+02', '2012-10-26T11:45:06.000Z'],
    ['2012-10-26T13:45:06-03:30', '2012-10-26T17:15:06.000Z'],
    ['2012-02-30', undefined],
    ['2012-10-26T24:00', undefined],
    ['10/26/12', undefined],
    ['', undefined],
  ])('%s', (text, instant) => {
    expect(asIso(text)).toBe(instant);
  });
});

describe('strptime patterns', () => {
  it.each([
    ['%m/%d/%y', '2/5/10', '2010-02-05T00:00:00.000Z'],
    ['%m/%d/%y', '02/05/99', '1999-02-05T00:00:00.000Z'],
    ['%m/%d/%y', '13/5/10', undefined],
    ['%d.%m.%Y %H:%M', '26.10.2012 13:45', '2012-10-26T13:45:00.000Z'],
    ['%d.%m.%Y', '26-10-2012', undefined],
    ['%b %d, %Y %I:%M %p', 'Oct 26, 2012 12:05 AM', '2012-10-26T00:05:00.000Z'],
    ['%B %d %Y %I %p', 'October 26 2012 1 PM', '2012-10-26T13:00:00.000Z'],
    ['%Y-%m-%dT%H:%M:%S.%f%z', '2012-10-26T13:45:06.5+0200', '2012-10-26T11:45:06.500Z'],
    ['%s', '1351258906', '2012-10-26T13:41:46.000Z'],
  ])('%s reads %s', (format, text, instant) => {
    expect(asIso(text, format)).toBe(instant);
  });

  it('names a directive it does not know', () => {
    expect(() => timestampParser('%Y week %W')).toThrow('"%Y week %W" has the unknown directive %W');
  });
});
