import { describe, expect, it } from '@jest/globals';
import { heldInstants } from './held-instants.js';

const at = (time: string): string => `2026-03-01T${time}:00.000Z`;
const state = { schedule: { cron: '0 * * * *' }, watermark: at('01:00'), paused: { since: at('01:30') } };
const now = new Date(at('04:00'));

describe('heldInstants', () => {
  it('are those between the last decision and now, the newest first', () => {
    expect(heldInstants(state, now, 10)).toEqual([at('04:00'), at('03:00'), at('02:00')]);
    expect(heldInstants(state, new Date(at('01:59')), 10)).toEqual([]);
  });

  it('keep to the bounds of the schedule', () => {
    const bounded = { ...state.schedule, startTime: at('02:30'), endTime: at('03:30') };
    expect(heldInstants({ ...state, schedule: bounded }, now, 10)).toEqual([at('03:00')]);
  });

  it('are no more than are asked for, though a month of seconds has passed', () => {
    const often = { ...state, schedule: { cron: '* * * * * *' }, watermark: '2026-02-01T00:00:00.000Z' };
    expect(heldInstants(often, now, 2)).toEqual([at('04:00'), '2026-03-01T03:59:59.000Z']);
    expect(heldInstants(often, now, 1_000)).toHaveLength(100);
  });

  it('are none of a schedule that is not paused', () => {
    const { paused: _paused, ...running } = state;
    expect(heldInstants(running, now, 10)).toEqual([]);
  });
});
