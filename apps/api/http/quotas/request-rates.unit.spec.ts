import { describe, expect, it } from '@jest/globals';
import { RequestRates } from './request-rates.js';

function setUp() {
  let time = 5_000;
  return { rates: new RequestRates(() => time), at: (now: number) => (time = 5_000 + now) };
}

const admitted = (waitMs: number) => ({ waitMs, isRefused: false });
const refused = { waitMs: 1_000, isRefused: true };

describe('the rate of requests', () => {
  it('lets as many come at once as may come in a second, holds the next, and refuses what would be held longer', () => {
    const { rates } = setUp();
    const all = Array.from({ length: 10 }, () => rates.admit('a', 4));
    expect(all.slice(0, 4)).toEqual(Array.from({ length: 4 }, () => admitted(0)));
    expect(all.slice(4, 8)).toEqual([250, 500, 750, 1_000].map(admitted));
    expect(all.slice(8)).toEqual([refused, refused]);
  });

  it('is that of each organisation', () => {
    const { rates } = setUp();
    for (let times = 0; times < 100; times++) rates.admit('a', 4);
    expect(rates.admit('b', 4)).toEqual(admitted(0));
  });

  it('goes on as time does, and forgets what was refused', () => {
    const { rates, at } = setUp();
    for (let times = 0; times < 100; times++) rates.admit('a', 4);
    at(1_000);
    expect(rates.admit('a', 4)).toEqual(admitted(250));
    at(60_000);
    expect(Array.from({ length: 5 }, () => rates.admit('a', 4)).at(-1)).toEqual(admitted(250));
  });

  it('may be unbounded', () => {
    const { rates } = setUp();
    for (let times = 0; times < 1_000; times++) expect(rates.admit('a', Infinity)).toEqual(admitted(0));
  });

  it('tells how many there were in the last second', () => {
    const { rates, at } = setUp();
    for (let times = 0; times < 7; times++) rates.admit('a', 100);
    expect(rates.used('a')).toBe(0);
    at(1_000);
    expect([rates.used('a'), rates.used('b')]).toEqual([7, 0]);
    rates.admit('a', 100);
    expect(rates.used('a')).toBe(7);
    at(2_500);
    expect(rates.used('a')).toBe(1);
    at(4_000);
    expect(rates.used('a')).toBe(0);
  });

  it('keeps no more organisations than it has room for', () => {
    const { rates } = setUp();
    for (let number = 0; number < 10_001; number++) rates.admit(`o${number}`, 1);
    expect(rates.admit('o1', 1)).toEqual(admitted(1_000));
    expect(rates.admit('o0', 1)).toEqual(admitted(0));
  });
});
