import { describe, expect, it } from '@jest/globals';
import type { MissedPolicy, Schedule } from './schedule.js';
import { willRun } from './will-run.js';

const at = (time: string): string => `2026-03-01T${time}:00.000Z`;
const limits = { maxInstants: 100, runIdOf: (time: string) => `run of ${time}` };
const resumed = (schedule: Schedule, missed: MissedPolicy) => ({
  schedule,
  watermark: at('00:30'),
  resumed: { at: at('04:10'), missed },
});

const runs = (schedule: Partial<Schedule>, missed: MissedPolicy, active: string[] = [], unrunnable?: 'no-model') =>
  willRun(
    resumed({ cron: '0 * * * *', overlap: 'queue', ...schedule }, missed),
    active.map((runId) => ({ runId })),
    { ...limits, ...(unrunnable && { unrunnable }) },
  );

describe('willRun', () => {
  it('follows the policy for what was missed', () => {
    expect(runs({}, 'skip')).toEqual([]);
    expect(runs({}, 'latest')).toEqual([at('04:00')]);
    expect(runs({}, 'all')).toEqual([at('01:00'), at('02:00'), at('03:00'), at('04:00')]);
    expect(runs({ catchUpWindow: 130 }, 'all')).toEqual([at('02:00'), at('03:00'), at('04:00')]);
    expect(runs({ catchUpWindow: 5 }, 'latest')).toEqual([]);
    expect(runs({ endTime: at('02:30') }, 'latest')).toEqual([at('02:00')]);
    expect(runs({ cron: '0 12 * * *' }, 'latest')).toEqual([]);
    expect(runs({ cron: '10 4 * * *' }, 'latest')).toEqual([at('04:10')]);
  });

  it('follows the policy for overlaps', () => {
    expect(runs({ overlap: 'skip' }, 'all', ['r'])).toEqual([at('01:00'), at('02:00'), at('03:00'), at('04:00')]);
    expect(runs({ overlap: 'skip' }, 'latest')).toEqual([at('04:00')]);
    expect(runs({ overlap: 'skip' }, 'latest', ['r'])).toEqual([]);
    expect(runs({ overlap: 'cancelPrevious' }, 'all', ['r'])).toEqual([at('04:00')]);
  });

  it('says nothing where no run can be made', () => {
    expect(runs({}, 'latest', [], 'no-model')).toEqual([]);
  });

  it('finds the latest of millions, and cuts all of them', () => {
    const month = { ...resumed({ cron: '* * * * * *' }, 'latest'), watermark: '2026-02-01T00:00:00.000Z' };
    expect(willRun(month, [], limits)).toEqual(['2026-03-01T04:10:00.000Z']);
    const sparse = { ...resumed({ cron: '* * 0 1 2 *' }, 'latest'), watermark: '2026-01-01T00:00:00.000Z' };
    expect(willRun(sparse, [], limits)).toEqual(['2026-02-01T00:59:59.000Z']);
    const all = { ...month, schedule: { ...month.schedule, overlap: 'allow' as const } };
    expect(willRun({ ...all, resumed: { ...all.resumed, missed: 'all' } }, [], limits)).toHaveLength(100);
  });
});
