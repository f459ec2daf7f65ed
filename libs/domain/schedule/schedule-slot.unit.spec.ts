import { describe, expect, it } from '@jest/globals';
import { given } from '#testing';
import type { Decider } from '../kernel/decider.js';
import { decideSlot, evolveSlot, refuseUnfit, scheduleEvents, setSchedule } from './schedule-slot.js';
import type { ScheduleCommand, ScheduleEvent, ScheduleSlot } from './schedule-slot.js';
import type { Schedule } from './schedule.js';

const daily: Schedule = { cron: '0 3 * * *', startTime: '2026-03-01' };
const kind = 'training';
const slot: Decider<ScheduleSlot, ScheduleCommand, ScheduleEvent> = {
  decide: (state, command) => decideSlot(state, command, 'the shelf has no schedule'),
  evolve: evolveSlot,
  initialState: () => ({}),
  events: scheduleEvents,
};
const updated: ScheduleEvent = { type: 'ScheduleUpdated', data: { kind, schedule: daily } };
const paused: ScheduleEvent = { type: 'SchedulePaused', data: { kind } };
const removed: ScheduleEvent = { type: 'ScheduleRemoved', data: { kind } };

describe('SetSchedule', () => {
  const command = { type: 'SetSchedule', kind, schedule: daily } as const;

  it('fills an empty slot, changes what it holds and empties it', () => {
    const later = { ...daily, cron: '0 4 * * *' };
    given(slot, []).when(command).then([updated]);
    given(slot, [updated])
      .when({ ...command, schedule: later })
      .then([{ type: 'ScheduleUpdated', data: { kind, schedule: later } }]);
    given(slot, [updated])
      .when({ ...command, schedule: undefined })
      .then([removed]);
  });

  it('stays quiet when nothing changes', () => {
    given(slot, [updated]).when(command).staysQuiet();
    given(slot, [])
      .when({ ...command, schedule: undefined })
      .staysQuiet();
  });

  it('refuses what cannot be, and another startTime', () => {
    given(slot, [])
      .when({ ...command, schedule: { cron: '* *' } })
      .refuses('illegal-argument', { 'trainingSchedule.cron': expect.any(String) });
    given(slot, [updated])
      .when({ ...command, schedule: { ...daily, startTime: '2026-03-02' } })
      .refuses('unprocessable', { 'trainingSchedule.startTime': expect.any(String) });
  });

  it('lets the first day move with the zone', () => {
    const from = { ...daily, startTime: '2026-03-01' };
    const tokyo = { ...from, timezone: 'Asia/Tokyo' };
    const since = { type: 'ScheduleUpdated', data: { kind, schedule: from } } as const;
    given(slot, [since])
      .when({ ...command, schedule: tokyo })
      .then([{ type: 'ScheduleUpdated', data: { kind, schedule: tokyo } }]);
    given(slot, [since])
      .when({ ...command, schedule: { ...tokyo, startTime: '2026-03-02' } })
      .refuses('unprocessable', { 'trainingSchedule.startTime': expect.any(String) });
  });
});

describe('PauseSchedule and ResumeSchedule', () => {
  const pause = { type: 'PauseSchedule', kind } as const;
  const resume = { type: 'ResumeSchedule', kind } as const;

  it('turn a schedule off and on, each once', () => {
    given(slot, [updated]).when(pause).then([paused]);
    given(slot, [updated, paused]).when(pause).staysQuiet();
    given(slot, [updated, paused])
      .when(resume)
      .then([{ type: 'ScheduleResumed', data: { kind, missed: 'latest' } }]);
    given(slot, [updated]).when(resume).staysQuiet();
  });

  it('refuse an empty slot, which forgets a pause', () => {
    given(slot, []).when(pause).refuses('conflict');
    given(slot, [updated, paused, removed]).when(resume).refuses('conflict');
    given(slot, [updated, paused, removed, updated]).when(pause).then([paused]);
  });
});

it('keeps a pause, and what else stands in its place, when a schedule is changed', () => {
  const place = { experimentId: 'x-1', schedule: daily, paused: true } as const;
  const schedule = { ...daily, cron: '0 4 * * *' };
  expect(evolveSlot(place, { type: 'ScheduleUpdated', data: { kind, schedule } })).toEqual({ ...place, schedule });
  expect(evolveSlot(place, removed)).toEqual({ experimentId: 'x-1' });
});

it('records the same schedule of another kind, and removes it as the kind that it was', () => {
  const held = { kind, schedule: daily } as const;
  expect(setSchedule(held, 'scoring', daily)).toEqual([
    { type: 'ScheduleUpdated', data: { kind: 'scoring', schedule: daily } },
  ]);
  expect(setSchedule(held, 'scoring', undefined)).toEqual([removed]);
});

it('refuses all schedules that are wrong in the same way at once', () => {
  const often = { cron: '* * * * *' };
  const changes = ['one', 'other'].map((place) => ({ place, current: undefined, wanted: often }));
  expect(() => {
    refuseUnfit(changes, { minIntervalSeconds: 3_600 });
  }).toThrow(
    expect.objectContaining({
      code: 'illegal-argument',
      fields: { 'one.cron': expect.any(String), 'other.cron': expect.any(String) },
    }),
  );
});
