import { describe, expect, it } from '@jest/globals';
import { formOf, timestampFormatViolation } from './timestamp-format.js';

describe('timestampFormatViolation', () => {
  it.each([
    '%m/%d/%y',
    '%Y%m%d',
    '%-d.%-m.%Y %H:%M:%S',
    '%d %B %Y',
    '%Y-%j',
    '%Y-%m-%d %I:%M %p',
    '%Y-%m-%dT%H:%M:%S%z',
    '%d%m%Y',
    '%F %T',
    '%Y',
    '%Y-%m',
    '%b %y',
    '%s',
    '%Q',
  ])('allows %s', (format) => {
    expect(timestampFormatViolation(format)).toBeUndefined();
  });

  it.each([
    ['%m/%d', 'has no year'],
    ['%H:%M', 'has no year'],
    ['%Y %d', 'a day (%d) without a month'],
    ['%Y %H:%M', 'an hour without a day'],
    ['%Y-%m %H', 'an hour without a day'],
    ['%Y-%m-%d %H:%S', '%S without %M'],
    ['%Y-%m-%d %H:%M.%f', 'a fraction without %S'],
    ['%Y-%m-%d %I:%M', '%I without %p'],
    ['%Y-%m-%d %M', '%M without %H'],
    ['%Y-%m-%d %Z', '%Z is not one of'],
    ['%Y-%m-%d %q', '%q is not one of'],
    ['%Y-%m-%d %Q', 'more than %Q, which stands alone'],
    ['%-d%m%Y', 'no end of %-d'],
    ['%H:%M:%S.%f%Y%m%d', 'no end of %f'],
    ['%Y-%m-%d %Y', 'the year twice, by %Y and %Y'],
    ['%y %Y', 'the year twice, by %y and %Y'],
    ['%F %D', 'the month twice, by %m and %m'],
    ['%Y %j %m', 'the month twice, by %j and %m'],
    ['%Y-%m-%d %j', 'the month twice, by %m and %j'],
    ['%B %m %Y', 'the month twice, by %B and %m'],
    ['%Y-%m-%d %H %I %p', 'the hour twice, by %H and %I'],
    ['%Y-%m-%d %a %A', 'the weekday twice, by %a and %A'],
    ['%Y-%m-%d %H:%M:%S.%f%n', 'the fraction twice, by %f and %n'],
    ['%d %m %Y %p', '%p without %I'],
    ['%Y-%m-%d %H:%M %p', '%p without %I'],
    ['%Y-%m-%d %', '% is not one of'],
    ['yyyy-MM-dd', 'has no year'],
    ['', 'has no year'],
  ])('refuses %s, which would leave the instant to a guess', (format, reason) => {
    expect(timestampFormatViolation(format)).toContain(reason);
  });
});

describe('formOf', () => {
  it.each([
    ['%m/%d/%Y', '2/30/2026', true],
    ['%m/%d/%Y', '14/02/2026', false],
    ['%Y%m%d', '20260131', true],
    ['%Y%m%d', '2026131', false],
    ['%b %d, %Y', 'FEB  1, 2026', true],
    ['%d-%b-%Y', '1-february-2026', true],
    ['%d.%m.%Y %H:%M', '1.2.2026 24:00', false],
    ['%d.%m.%Y', 'on 1.2.2026', false],
  ])('of %s: whether "%s" has it is %s', (format, text, has) => {
    expect(formOf(format).test(text)).toBe(has);
  });
});
