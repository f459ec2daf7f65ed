import { describe, expect, it } from '@jest/globals';
import { timestampFormatViolation } from './timestamp-format.js';

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
    '%s',
    '%Q',
  ])('allows %s', (format) => {
    expect(timestampFormatViolation(format)).toBeUndefined();
  });

  it.each([
    ['%m/%d', 'has no year'],
    ['%H:%M', 'has no year'],
    ['%Y-%m', 'has no day'],
    ['%Y %d', 'has no day'],
    ['%Y-%m-%d %I:%M', '%I without %p'],
    ['%Y-%m-%d %M', '%M without %H'],
    ['%Y-%m-%d %Z', '%Z is not one of'],
    ['%Y-%m-%d %q', '%q is not one of'],
    ['%Y-%m-%d %Q', 'more than %Q, which stands alone'],
    ['%-d%m%Y', 'no end of %-d'],
    ['%f%Y%m%d', 'no end of %f'],
    ['%Y-%m-%d %Y', 'the year twice'],
    ['%Y-%m-%d %', '% is not one of'],
    ['yyyy-MM-dd', 'has no year'],
    ['', 'has no year'],
  ])('refuses %s, which would leave the instant to a guess', (format, reason) => {
    expect(timestampFormatViolation(format)).toContain(reason);
  });
});
