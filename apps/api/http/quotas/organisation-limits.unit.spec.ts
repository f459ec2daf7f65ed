import { expect, it } from '@jest/globals';
import { unbounded } from '#domain';
import type { Quotas } from '#domain';
import { OrganisationLimits } from './organisation-limits.js';

function setUp() {
  let time = 0;
  let own: () => Promise<Partial<Quotas>> = () => Promise.resolve({});
  const asked: string[] = [];
  const read = (org: string) => {
    asked.push(org);
    return own();
  };
  const limits = new OrganisationLimits(read, { ...unbounded, streams: 5 }, () => time);
  return { limits, asked, at: (now: number) => (time = now), answer: (next: typeof own) => (own = next) };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

it('knows the usual limits and those that the operator set, reads them anew behind the requests', async () => {
  const { limits, asked, at, answer } = setUp();
  expect(await limits.of('a')).toMatchObject({ streams: 5, schedules: Infinity });
  answer(() => Promise.resolve({ streams: 1 }));
  at(1_999);
  expect(await limits.of('a')).toMatchObject({ streams: 5 });
  expect(asked).toEqual(['a']);
  at(2_000);
  expect(await limits.of('a')).toMatchObject({ streams: 5 });
  expect(await limits.of('a')).toMatchObject({ streams: 5 });
  await settled();
  expect(await limits.of('a')).toMatchObject({ streams: 1 });
  expect(asked).toEqual(['a', 'a']);
});

it('goes by the last that it knew while the database is away', async () => {
  const { limits, at, answer } = setUp();
  answer(() => Promise.resolve({ streams: 1 }));
  await limits.of('a');
  answer(() => Promise.reject(new Error('away')));
  at(5_000);
  await limits.of('a');
  await settled();
  expect(await limits.of('a')).toMatchObject({ streams: 1 });
  expect(await limits.of('b')).toMatchObject({ streams: 5 });
});
