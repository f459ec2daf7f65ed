import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decideTicks } from './decide-ticks.js';
import { instantsBetween } from './testing/instants-between.js';
import type { ActiveRun } from './overlap.js';
import { missedPolicies, overlapPolicies } from './schedule.js';
import type { Schedule, ScheduleState, TickDecision } from './schedule.js';

const day = '2025-01-01T';
const limits = { maxInstants: 100, runIdOf: (nominalTime: string) => `run of ${nominalTime.slice(11, 16)}` };
const state = (schedule: Partial<Schedule>, more: Partial<ScheduleState> = {}): ScheduleState => ({
  schedule: { cron: '*/10 * * * *', ...schedule },
  watermark: `${day}12:00:00.000Z`,
  ...more,
});
const decide = (of: ScheduleState, now: string, active: readonly ActiveRun[] = [], some: Partial<typeof limits> = {}) =>
  decideTicks(of, active, new Date(`${day}${now}Z`), { ...limits, ...some });

/** `12:10 run`, `12:10 overlap`, `12:10 run after x`, `12:10 run instead of x`. */
const brief = (decisions: readonly TickDecision[]): string[] =>
  decisions.map((decision) => {
    const time = decision.nominalTime.slice(11, 16);
    if (decision.outcome === 'skipped') return `${time} ${decision.reason}`;
    const after = decision.waitFor === undefined ? '' : ` after ${decision.waitFor}`;
    return `${time} run${after}${decision.cancels ? ` instead of ${decision.cancels.join(', ')}` : ''}`;
  });

describe('what is due', () => {
  it('is nothing before the next instant', () => {
    expect(decide(state({}), '12:09:59.999')).toEqual({
      decisions: [],
      watermark: `${day}12:00:00.000Z`,
      nextDue: `${day}12:10:00.000Z`,
      more: false,
    });
  });

  it('is an instant from its very moment on', () => {
    expect(decide(state({}), '12:10:00.000')).toEqual({
      decisions: [{ outcome: 'requested', nominalTime: `${day}12:10:00.000Z` }],
      watermark: `${day}12:10:00.000Z`,
      nextDue: `${day}12:20:00.000Z`,
      more: false,
    });
  });

  it('is nothing after the end', () => {
    expect(decide(state({ endTime: '2025-01-01T12:10' }), '18:00:00')).toEqual({
      decisions: [{ outcome: 'requested', nominalTime: `${day}12:10:00.000Z` }],
      watermark: `${day}12:10:00.000Z`,
      more: false,
    });
  });

  it('is nothing when it was decided already', () => {
    const { watermark } = decide(state({}), '12:35:00');
    expect(decide(state({}, { watermark }), '12:35:00').decisions).toEqual([]);
  });

  it('waits while the schedule is paused', () => {
    const paused = { since: `${day}12:05:00.000Z` };
    expect(decide(state({}, { paused }), '12:35:00')).toEqual({
      decisions: [],
      watermark: `${day}12:00:00.000Z`,
      nextDue: `${day}12:10:00.000Z`,
      more: false,
    });
  });

  it('comes in batches', () => {
    const first = decide(state({}), '12:35:00', [], { maxInstants: 2 });
    expect(brief(first.decisions)).toEqual(['12:10 missed', '12:20 missed']);
    expect(first).toMatchObject({ watermark: `${day}12:20:00.000Z`, nextDue: `${day}12:30:00.000Z`, more: true });
    const second = decide(state({}, { watermark: first.watermark }), '12:35:00', [], { maxInstants: 2 });
    expect(brief(second.decisions)).toEqual(['12:30 run']);
    expect(second.more).toBe(false);
  });
});

describe('ticks that were missed', () => {
  it.each([
    ['latest', '12:35:00', ['12:10 missed', '12:20 missed', '12:30 run']],
    ['latest', '12:30:05', ['12:10 missed', '12:20 missed', '12:30 run']],
    ['skip', '12:35:00', ['12:10 missed', '12:20 missed', '12:30 missed']],
    ['skip', '12:30:05', ['12:10 missed', '12:20 missed', '12:30 run']],
    ['all', '12:35:00', ['12:10 run', '12:20 run', '12:30 run']],
  ] as const)('policy %s at %s', (missed, now, expected) => {
    expect(brief(decide(state({ missed, overlap: 'allow' }), now).decisions)).toEqual(expected);
  });

  it.each([
    ['all', 15, '12:35:00', ['12:10 catch-up-window', '12:20 run', '12:30 run']],
    ['latest', 4, '12:35:00', ['12:10 missed', '12:20 missed', '12:30 catch-up-window']],
    ['latest', 0, '12:30:59', ['12:10 missed', '12:20 missed', '12:30 run']],
    ['skip', 60, '12:35:00', ['12:10 missed', '12:20 missed', '12:30 missed']],
  ] as const)('policy %s within %i minutes at %s', (missed, catchUpWindow, now, expected) => {
    expect(brief(decide(state({ missed, overlap: 'allow', catchUpWindow }), now).decisions)).toEqual(expected);
  });

  it('are on time for a minute when newest, and for ten seconds when a newer one is due too', () => {
    const lateBy = (cron: string, now: string) =>
      decide(state({ cron, missed: 'skip', overlap: 'allow' }), now).decisions.map(({ outcome }) => outcome);
    expect(lateBy('1 * * * *', '12:01:59.999')).toEqual(['requested']);
    expect(lateBy('1 * * * *', '12:02:00.000')).toEqual(['skipped']);
    expect(lateBy('*/3 * * * * *', '12:00:09.999')).toEqual(['requested', 'requested', 'requested']);
    expect(lateBy('*/3 * * * * *', '12:00:13.000')).toEqual(['skipped', 'requested', 'requested', 'requested']);
  });
});

describe('ticks that passed while paused', () => {
  const resumedAt = (missed: 'latest' | 'skip' | 'all', more: Partial<Schedule> = {}) =>
    state({ missed: 'skip', overlap: 'allow', ...more }, { resumed: { at: `${day}12:30:20.000Z`, missed } });

  it.each([
    ['latest', ['12:10 paused', '12:20 paused', '12:30 run']],
    ['skip', ['12:10 paused', '12:20 paused', '12:30 paused']],
    ['all', ['12:10 run', '12:20 run', '12:30 run']],
  ] as const)('follow the policy of the resumption: %s', (missed, expected) => {
    expect(brief(decide(resumedAt(missed), '12:30:21').decisions)).toEqual(expected);
  });

  it('are decided as they were at the resumption, however late that is', () => {
    const { decisions } = decide(resumedAt('latest', { catchUpWindow: 5 }), '12:41:30');
    expect(brief(decisions)).toEqual(['12:10 paused', '12:20 paused', '12:30 run', '12:40 missed']);
    const bounded = decide(resumedAt('all', { catchUpWindow: 15 }), '12:41:30');
    expect(brief(bounded.decisions)).toEqual(['12:10 catch-up-window', '12:20 run', '12:30 run', '12:40 missed']);
  });

  it('leave the ticks after them to the schedule', () => {
    expect(brief(decide(resumedAt('skip'), '12:40:01').decisions).at(-1)).toBe('12:40 run');
  });
});

describe('runs that overlap', () => {
  const active: ActiveRun[] = [{ runId: 'a' }, { runId: 'b', waitFor: 'a' }];

  it.each([
    ['skip', [], ['12:10 run', '12:20 run after run of 12:10', '12:30 run after run of 12:20']],
    ['skip', active, ['12:10 run after b', '12:20 run after run of 12:10', '12:30 run after run of 12:20']],
    ['queue', [], ['12:10 run', '12:20 run after run of 12:10', '12:30 run after run of 12:20']],
    ['queue', active, ['12:10 run after b', '12:20 run after run of 12:10', '12:30 run after run of 12:20']],
    ['cancelPrevious', [], ['12:10 overlap', '12:20 overlap', '12:30 run']],
    ['cancelPrevious', active, ['12:10 overlap', '12:20 overlap', '12:30 run instead of a, b']],
    ['allow', active, ['12:10 run', '12:20 run', '12:30 run']],
  ] as const)('policy %s', (overlap, runs, expected) => {
    expect(brief(decide(state({ overlap, missed: 'all' }), '12:30:01', runs).decisions)).toEqual(expected);
  });

  it('are skipped under skip when they are on time, or the latest of those that were missed', () => {
    const often = state({ cron: '*/3 * * * * *', overlap: 'skip', missed: 'all' });
    const onTime = (runs: readonly ActiveRun[]) =>
      decide(often, '12:00:06', runs).decisions.map(({ outcome }) => outcome);
    expect(onTime([])).toEqual(['requested', 'skipped']);
    expect(onTime(active)).toEqual(['skipped', 'skipped']);
    const latest = state({ overlap: 'skip', missed: 'latest' });
    expect(brief(decide(latest, '12:35:00', active).decisions)).toEqual([
      '12:10 missed',
      '12:20 missed',
      '12:30 overlap',
    ]);
  });

  it('catch up with all that were missed one after the other, wherever the batches are cut', () => {
    const missing = state({ overlap: 'skip', missed: 'all' });
    const whole = decide(missing, '12:50:30').decisions;
    expect(brief(whole).at(-1)).toBe('12:50 run after run of 12:40');
    for (const maxInstants of [2, 3, 4, 5]) {
      const parts: TickDecision[] = [];
      let { watermark } = missing;
      for (let more = true; more;) {
        const runs = parts.map(({ nominalTime }) => ({ runId: limits.runIdOf(nominalTime) }));
        const active = runs.map((run, index) => ({
          ...run,
          ...(index > 0 && { waitFor: runs[index - 1]?.runId ?? '' }),
        }));
        const result = decide({ ...missing, watermark }, '12:50:30', active, { maxInstants });
        parts.push(...result.decisions);
        ({ watermark, more } = result);
      }
      expect(parts).toEqual(whole);
    }
  });

  it('wait for the end of the queue, in whatever order the active runs come', () => {
    const unordered = [{ runId: 'c', waitFor: 'b' }, { runId: 'a' }, { runId: 'b', waitFor: 'a' }];
    expect(brief(decide(state({ overlap: 'queue' }), '12:10:00', unordered).decisions)).toEqual(['12:10 run after c']);
  });

  it('are not made while none could be', () => {
    const { decisions } = decideTicks(state({ missed: 'all' }), active, new Date(`${day}12:20:00Z`), {
      ...limits,
      unrunnable: 'no-model',
    });
    expect(brief(decisions)).toEqual(['12:10 no-model', '12:20 no-model']);
  });
});

describe('the ledger', () => {
  const schedules = fc.record({
    cron: fc.constantFrom('* * * * *', '*/7 * * * *', '*/20 * * * * *', '30 * * * *', '0 2 * * *'),
    overlap: fc.constantFrom(...overlapPolicies),
    missed: fc.constantFrom(...missedPolicies),
    catchUpWindow: fc.integer({ min: 0, max: 120 }),
    timezone: fc.constantFrom('UTC', 'Europe/Berlin'),
  });
  const start = '2025-10-25T22:00:00.000Z';
  const steps = fc.array(fc.integer({ min: 0, max: 3_600_000 }), { minLength: 1, maxLength: 8 });

  it('has exactly one outcome for every instant, however the calls fall', () => {
    fc.assert(
      fc.property(schedules, steps, fc.integer({ min: 1, max: 40 }), (schedule, delays, maxInstants) => {
        let now = Date.parse(start);
        let current: ScheduleState = { schedule, watermark: start };
        const decided: string[] = [];
        for (const delay of delays) {
          now += delay;
          for (let more = true; more;) {
            const result = decideTicks(current, [], new Date(now), { ...limits, maxInstants });
            expect(result.decisions.length).toBeLessThanOrEqual(maxInstants);
            expect(result.watermark >= current.watermark).toBe(true);
            decided.push(...result.decisions.map(({ nominalTime }) => nominalTime));
            current = { ...current, watermark: result.watermark };
            more = result.more;
          }
          expect(decideTicks(current, [], new Date(now), limits).decisions).toEqual([]);
        }
        expect(decided).toEqual(instantsBetween(schedule, start, new Date(now).toISOString(), 100_000));
      }),
    );
  });

  it('says the same of each instant whether decided in one call or in many, without regard to overlap', () => {
    fc.assert(
      fc.property(schedules, fc.integer({ min: 1, max: 40 }), (anySchedule, maxInstants) => {
        const schedule = { ...anySchedule, overlap: 'allow' } as const;
        const now = new Date(Date.parse(start) + 2 * 3_600_000);
        const whole = decideTicks({ schedule, watermark: start }, [], now, { ...limits, maxInstants: 10_000 });
        const parts: TickDecision[] = [];
        let watermark = start;
        for (let more = true; more;) {
          const result = decideTicks({ schedule, watermark }, [], now, { ...limits, maxInstants });
          parts.push(...result.decisions);
          ({ watermark, more } = result);
        }
        expect(parts).toEqual(whole.decisions);
      }),
    );
  });
});
