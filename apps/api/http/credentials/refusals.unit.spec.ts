import type { AuditEntry } from '#audit';
import { expect, it } from '@jest/globals';
import { Refusals } from './refusals.js';
import type { Refused } from './refusals.js';

function setUp(perMinute = 2) {
  let time = 0;
  const lines: object[] = [];
  const audited: AuditEntry[] = [];
  const log = { warn: (line: unknown) => void lines.push(line as object) };
  const audit = (entry: AuditEntry) => void audited.push(entry);
  const holds: number[] = [];
  const hold = (ms: number) => Promise.resolve(holds.push(ms));
  const refusals = new Refusals({ perMinute, log, audit, now: () => time, hold });
  return { refusals, lines, audited, holds, at: (now: number) => (time = now) };
}

const wrong = (address: string, clientId?: string): Refused => ({
  action: 'sign-in-refused',
  address,
  clientId,
  reason: 'wrong',
});

it('lets a client be wrong so often in a minute from an address, and says when again', () => {
  const { refusals, at } = setUp();
  refusals.count(wrong('a', 'x'));
  at(30_000);
  refusals.count(wrong('a', 'x'));
  expect(refusals.waitOf(wrong('a', 'x'))).toBe(30);
  expect(refusals.waitOf({ ...wrong('a', 'x'), action: 'token-refused' })).toBe(0);
  at(60_000);
  expect(refusals.waitOf(wrong('a', 'x'))).toBe(0);
});

it('keeps nobody out that is right: not the client elsewhere, nor others at the address', () => {
  const { refusals } = setUp();
  for (let times = 0; times < 100; times += 1) refusals.count(wrong('a', 'x'));
  expect(refusals.waitOf(wrong('b', 'x'))).toBe(0);
  expect(refusals.waitOf(wrong('a', 'y'))).toBe(0);
});

it('lets those that name no client be wrong so often together, at an address or a network of IPv6', () => {
  const { refusals } = setUp();
  refusals.count(wrong('2001:db8::1', 'x'));
  refusals.count(wrong('2001:db8::2', 'y'));
  expect(refusals.waitOf(wrong('2001:db8::3'))).toBe(60);
  expect(refusals.waitOf(wrong('2001:db8:0:1::3'))).toBe(0);
});

it('holds what is wrong at an address where much was', async () => {
  const { refusals, holds } = setUp();
  refusals.count(wrong('a', 'x'));
  await refusals.held(wrong('a', 'x'));
  expect(holds).toEqual([]);
  refusals.count(wrong('a', 'y'));
  await refusals.held(wrong('a', 'z'));
  await refusals.held(wrong('b', 'x'));
  expect(holds).toEqual([1_000]);
});

it('forgets the oldest addresses when there are too many', () => {
  const { refusals } = setUp(1);
  for (let number = 0; number <= 10_000; number += 1) refusals.count(wrong(`a${number}`));
  expect(refusals.waitOf(wrong('a0'))).toBe(0);
  expect(refusals.waitOf(wrong('a1'))).toBe(60);
});

it('tells the first of a kind, and the others together', () => {
  const { refusals, lines, audited } = setUp();
  for (let times = 0; times < 1_500; times += 1) refusals.count(wrong('a', 'x'));
  refusals.count(wrong('b'));
  expect(lines).toMatchObject([
    { address: 'a', clientId: 'x', count: 1 },
    { address: 'b', count: 1 },
  ]);
  refusals.beforeApplicationShutdown();
  expect(lines.slice(2)).toMatchObject([{ address: 'a', clientId: 'x', count: 1_499 }]);
  expect(audited.map(({ count }) => count)).toEqual([1, 1, 1_499]);
});

it('tells no more than so many lines, whoever asks, and none that is long', () => {
  const { refusals, lines } = setUp();
  for (let number = 0; number < 1_000; number += 1) refusals.count(wrong(`a${number}`, 'x'.repeat(10_000)));
  refusals.beforeApplicationShutdown();
  expect(lines).toHaveLength(102);
  expect(lines.at(-1)).toMatchObject({ address: 'others', count: 899 });
  expect(JSON.stringify(lines).length).toBeLessThan(40_000);
});
