import { expect, it } from '@jest/globals';
import { LastOutage } from './last-outage.js';

it('counts from the last failure', () => {
  let now = 1_000;
  const outage = new LastOutage(() => now);
  expect(outage.isWithin(Number.MAX_SAFE_INTEGER)).toBe(false);
  outage.note();
  now = 5_000;
  outage.note();
  now = 6_000;
  expect([outage.isWithin(1_000), outage.isWithin(999)]).toEqual([true, false]);
});
