import { expect, it } from '@jest/globals';
import { ClockSteps } from './clock-steps.js';

/** Readings that take `takes` milliseconds, each `after` milliseconds later, of a clock that was set by `by` meanwhile. */
async function stepsSeen(readings: readonly { after?: number; takes?: number; by?: number }[]): Promise<boolean[]> {
  let now = 5_000;
  let clock = 1_000_000;
  const steps = new ClockSteps(1_000, () => now);
  const seen: boolean[] = [];
  for (const { after = 3_000, takes = 0, by = 0 } of readings) {
    now += after;
    clock += after + by;
    seen.push(
      await steps.look(() => {
        now += takes;
        clock += takes;
        return Promise.resolve(clock);
      }),
    );
  }
  return seen;
}

it('knows of no step at first', async () => {
  expect(await stepsSeen([{ by: 3_600_000 }])).toEqual([false]);
});

it('sees steps in both directions, each once', async () => {
  expect(await stepsSeen([{}, {}, { by: 3_600_000 }, {}, { by: -3_600_000 }, {}])).toEqual([
    false,
    false,
    true,
    false,
    true,
    false,
  ]);
});

it('does not mind slow readings, long pauses and small steps', async () => {
  expect(
    await stepsSeen([{ takes: 5_000 }, { takes: 20 }, { after: 3_600_000 }, { by: 1_000 }, { by: -1_000 }]),
  ).toEqual([false, false, false, false, false]);
});
