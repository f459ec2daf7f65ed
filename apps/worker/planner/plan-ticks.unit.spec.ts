import { describe, expect, it } from '@jest/globals';
import type { PlanResult } from '#application';
import { PlanTicks } from './plan-ticks.js';

const now = new Date('2026-01-02T03:04:05.000Z');

/** A planner that answers one of `answers` a call, and an error for undefined. */
function planned(answers: (PlanResult | undefined)[]) {
  const asked: Date[] = [];
  const lines: string[] = [];
  const note = (_fields: object, message: string) => lines.push(message);
  const plan = new PlanTicks({
    planner: {
      planDueTicks: (instant) => {
        asked.push(instant);
        const answer = answers.shift();
        return answer ? Promise.resolve(answer) : Promise.reject(new Error('no database'));
      },
    },
    queues: { everySecond: () => Promise.resolve(), ensureEverySecond: () => Promise.resolve(false) },
    clock: () => now,
    log: { info: note, warn: note, error: note },
  });
  return { plan, asked, lines };
}

describe('PlanTicks', () => {
  it('decides batch after batch, all for one instant, until nothing is due', async () => {
    const { plan, asked } = planned([
      { decided: 500, more: true },
      { decided: 500, more: true },
      { decided: 3, more: false },
    ]);
    await plan.planDue();
    expect(asked).toEqual([now, now, now]);
  });

  it('leaves what fails to the next second, and reports it once', async () => {
    const { plan, lines } = planned([undefined, undefined, { decided: 0, more: false }]);
    for (let second = 0; second < 3; second++) await plan.planDue();
    expect(lines).toEqual(['planner failed and is tried again: no database', 'planner works again']);
  });

  it('begins no further batch when the worker ends', async () => {
    const { plan, asked } = planned([{ decided: 500, more: true }]);
    await plan.stop();
    await plan.planDue();
    expect(asked).toEqual([]);
  });
});
