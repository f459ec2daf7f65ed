import { expect, it } from '@jest/globals';
import { readingsOf } from './parameter-readings.js';

it.each([
  ['7', [7, '7']],
  [' +1_000.5e1 ', [10_005, ' +1_000.5e1 ']],
  ['.5', [0.5, '.5']],
  ['5.', [5, '5.']],
  ['-inf', [-Infinity, '-inf']],
  ['yes', [true, 'yes']],
  ['{"a": [NaN, -Infinity, "NaN \\" Infinity"]}', [{ a: ['nan', -Infinity, 'NaN " Infinity'] }, undefined]],
  ['["without an end', ['["without an end']],
  ['1.2.3', ['1.2.3']],
  ['_', ['_']],
])('reads %j as whatever pydantic may', (text, readings) => {
  expect(readingsOf(text)).toEqual(readings.map((reading) => reading ?? text));
});

it.each([
  `${'1'.repeat(500_000)}x`,
  `${'1_'.repeat(250_000)}x`,
  `${' '.repeat(500_000)}x`,
  `["${String.raw`\"`.repeat(250_000)}`,
  `[${'-'.repeat(500_000)}`,
])('reads long text in a time that grows with its length and no faster', (text) => {
  expect(readingsOf(text)).toEqual([text]);
});
