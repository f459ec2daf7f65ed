import { expect, it } from '@jest/globals';
import { isNumberText } from './value-type.js';

it.each(['7', '-7', '7.', '.7', '7.25', '+7e-3', '7.E5'])('%s reads as a number', (text) => {
  expect(isNumberText(text)).toBe(true);
});

it.each(['', '.', 'e5', '7x', '7.2.5', ' 7'])('"%s" does not read as a number', (text) => {
  expect(isNumberText(text)).toBe(false);
});

it('tells of long text in a time that grows with its length and no faster', () => {
  expect(isNumberText(`${'1'.repeat(1_000_000)}x`)).toBe(false);
});
