import { describe, expect, it } from '@jest/globals';
import { given } from '#testing';
import { fold } from '../kernel/decider.js';
import type { ByKind, Schedule } from '../schedule/schedule.js';
import { mlServiceDecider } from './ml-service.decider.js';
import type { MLServiceEvent, PublicationShape, ServiceDetails, ServicePart, WantedPart } from './ml-service.js';

type Schedules = Partial<ByKind<Schedule>>;

const details: ServiceDetails = { name: 'Retail' };
const mlInstanceId = 'i-1';
const training: Schedule = { cron: '20 * * * *', startTime: '2019-04-09', endTime: '2019-04-11' };
const scoring: Schedule = { cron: '*/5 * * * *' };
/** What a request says of the parts. */
const wanted = (schedules: Schedules): ByKind<WantedPart> => ({
  training: { dataSetId: 'd-1', timeframe: 10_000, ...(schedules.training && { schedule: schedules.training }) },
  scoring: { ...(schedules.scoring && { schedule: schedules.scoring }) },
});
const partsOf = (schedules: Schedules): ByKind<ServicePart> => ({
  training: { experimentId: 'x-1', ...wanted(schedules).training },
  scoring: { experimentId: 'x-2', ...wanted(schedules).scoring },
});
const created = (schedules: Schedules, shape: PublicationShape): MLServiceEvent => ({
  type: 'ServiceCreated',
  data: { ...details, mlInstanceId, shape, parts: partsOf(schedules) },
});
const both = created({ training, scoring }, 'both');
const once = created({}, 'once');
const pausedTraining: MLServiceEvent = { type: 'SchedulePaused', data: { kind: 'training' } };
const deleted: MLServiceEvent = { type: 'ServiceDeleted', data: {} };
const promoted: MLServiceEvent = { type: 'ModelPromoted', data: { modelId: 'm-1', runId: 'r-1', automatic: true } };
const fixedStart = (to: string, from: string) =>
  `${to} cannot replace ${from}: the startTime of an existing schedule is fixed; publish the service again to start at another time`;

describe('PublishService', () => {
  const command = { type: 'PublishService', details, mlInstanceId } as const;

  it.each<[PublicationShape, Schedules]>([
    ['scoring-only', { scoring }],
    ['both', { training, scoring }],
    ['training-only', { training }],
    ['once', {}],
  ])('publishes in the shape %s', (shape, schedules) => {
    given(mlServiceDecider, [])
      .when({ ...command, parts: partsOf(schedules) })
      .then([created(schedules, shape)]);
  });

  it('serves the model of the run that it names from the start', () => {
    const { training: ofRun, scoring: scheduled } = partsOf({ scoring });
    const parts = { training: { ...ofRun, experimentRunId: 'r-1' }, scoring: scheduled };
    const championModel = { modelId: 'm-1', runId: 'r-1' };
    given(mlServiceDecider, [])
      .when({ ...command, parts, championModel })
      .then([
        { type: 'ServiceCreated', data: { ...details, mlInstanceId, shape: 'trained-run', parts } },
        { type: 'ModelPromoted', data: { ...championModel, automatic: false } },
      ]);
  });

  it('refuses schedules that cannot be, all at once', () => {
    given(mlServiceDecider, [])
      .when({ ...command, parts: partsOf({ training: { cron: '* *' }, scoring: { ...scoring, timezone: 'Mars' } }) })
      .refuses('illegal-argument', {
        'trainingSchedule.cron': expect.stringContaining('"* *" is not a cron expression'),
        'scoringSchedule.timezone': expect.stringContaining('"Mars" is not an IANA time zone'),
      });
  });

  it('refuses schedules that fire more often than is allowed, all at once', () => {
    const schedules = { training, scoring: { cron: '*/7 * * * *' } };
    given(mlServiceDecider, [])
      .when({ ...command, parts: partsOf(schedules), limits: { minIntervalSeconds: 7_200 } })
      .refuses('illegal-argument', {
        'trainingSchedule.cron': '"20 * * * *" fires as little as 3600 s apart; at least 7200 s are allowed',
        'scoringSchedule.cron': '"*/7 * * * *" fires as little as 240 s apart; at least 7200 s are allowed',
      });
    given(mlServiceDecider, [])
      .when({ ...command, parts: partsOf({ training }), limits: { minIntervalSeconds: 3_600 } })
      .then([created({ training }, 'training-only')]);
  });

  it('refuses an id that is taken', () => {
    given(mlServiceDecider, [once])
      .when({ ...command, parts: partsOf({}) })
      .refuses('conflict');
    given(mlServiceDecider, [once, deleted])
      .when({ ...command, parts: partsOf({}) })
      .refuses('conflict');
  });
});

describe('UpdateService', () => {
  const command = { type: 'UpdateService', details, parts: wanted({ training, scoring }) } as const;

  it('changes details and each schedule by its own event', () => {
    const changed = { ...training, cron: '40 * * * *' };
    const dataOnly = { training: { dataSetId: 'd-1', timeframe: 10_000 }, scoring: {} };
    given(mlServiceDecider, [both])
      .when({ ...command, details: { name: 'Sales' }, parts: wanted({ training: changed }) })
      .then([
        { type: 'ServiceUpdated', data: { name: 'Sales', parts: dataOnly } },
        { type: 'ScheduleUpdated', data: { kind: 'training', schedule: changed } },
        { type: 'ScheduleRemoved', data: { kind: 'scoring' } },
      ]);
  });

  it("changes a part's data, and leaves its schedule alone", () => {
    const parts = { training: { schedule: training }, scoring: { resultsDataSetId: 'd-2', schedule: scoring } };
    const updated: MLServiceEvent = {
      type: 'ServiceUpdated',
      data: { ...details, parts: { training: {}, scoring: { resultsDataSetId: 'd-2' } } },
    };
    given(mlServiceDecider, [both, pausedTraining])
      .when({ ...command, parts })
      .then([updated]);
    expect(fold(mlServiceDecider, [both, pausedTraining, updated])).toMatchObject({
      parts: {
        training: { experimentId: 'x-1', schedule: training },
        scoring: { experimentId: 'x-2', resultsDataSetId: 'd-2', schedule: scoring },
      },
    });
  });

  it('adds schedules where none were', () => {
    given(mlServiceDecider, [once])
      .when(command)
      .then([
        { type: 'ScheduleUpdated', data: { kind: 'training', schedule: training } },
        { type: 'ScheduleUpdated', data: { kind: 'scoring', schedule: scoring } },
      ]);
  });

  it('adds one again that was removed, with another startTime', () => {
    const removed: MLServiceEvent = { type: 'ScheduleRemoved', data: { kind: 'training' } };
    const later = { ...training, startTime: '2019-04-10' };
    given(mlServiceDecider, [both, removed])
      .when({ ...command, parts: wanted({ training: later, scoring }) })
      .then([{ type: 'ScheduleUpdated', data: { kind: 'training', schedule: later } }]);
  });

  it('stays quiet when nothing changes', () => {
    given(mlServiceDecider, [both]).when(command).staysQuiet();
    given(mlServiceDecider, [both, pausedTraining, promoted]).when(command).staysQuiet();
  });

  it('takes the same startTime in other words, and keeps it as it was sent', () => {
    const reworded = { ...training, startTime: '2019-04-09T00:00' };
    given(mlServiceDecider, [both])
      .when({ ...command, parts: wanted({ training: reworded, scoring }) })
      .then([{ type: 'ScheduleUpdated', data: { kind: 'training', schedule: reworded } }]);
  });

  it('refuses another startTime, one that is new and one that is left out', () => {
    const moved = {
      training: { ...training, startTime: '2019-04-10' },
      scoring: { ...scoring, startTime: '2020-01-01' },
    };
    given(mlServiceDecider, [both])
      .when({ ...command, parts: wanted(moved) })
      .refuses('unprocessable', {
        'trainingSchedule.startTime': fixedStart('"2019-04-10"', '"2019-04-09"'),
        'scoringSchedule.startTime': fixedStart('"2020-01-01"', 'none'),
      });
    given(mlServiceDecider, [both])
      .when({ ...command, parts: wanted({ training: { cron: '20 * * * *' }, scoring }) })
      .refuses('unprocessable', { 'trainingSchedule.startTime': fixedStart('none', '"2019-04-09"') });
  });

  it('refuses a schedule that cannot be', () => {
    given(mlServiceDecider, [both])
      .when({ ...command, parts: wanted({ scoring: { cron: '0 0 30 2 *' } }) })
      .refuses('illegal-argument', { 'scoringSchedule.cron': expect.stringContaining('"0 0 30 2 *" never fires') });
  });

  it('refuses another cron that fires more often than is allowed, and leaves a stored one alone', () => {
    const limits = { minIntervalSeconds: 7_200 };
    const queued = { ...scoring, overlap: 'queue' } as const;
    given(mlServiceDecider, [both])
      .when({ ...command, parts: wanted({ training: { ...training, cron: '40 * * * *' }, scoring: queued }), limits })
      .refuses('illegal-argument', {
        'trainingSchedule.cron': '"40 * * * *" fires as little as 3600 s apart; at least 7200 s are allowed',
      });
    given(mlServiceDecider, [both])
      .when({ ...command, parts: wanted({ training, scoring: queued }), limits })
      .then([{ type: 'ScheduleUpdated', data: { kind: 'scoring', schedule: queued } }]);
  });

  it('refuses where there is no service', () => {
    given(mlServiceDecider, []).when(command).refuses('not-found');
    given(mlServiceDecider, [both, deleted]).when(command).refuses('not-found');
  });
});

describe('PauseSchedule', () => {
  const planned = { schedule: training };
  const command = { type: 'PauseSchedule', kind: 'training', planned } as const;

  it('pauses each schedule by itself', () => {
    given(mlServiceDecider, [both])
      .when({ ...command, reason: 'stocktaking' })
      .then([{ type: 'SchedulePaused', data: { kind: 'training', reason: 'stocktaking' } }]);
    given(mlServiceDecider, [both, pausedTraining])
      .when({ ...command, kind: 'scoring' })
      .then([{ type: 'SchedulePaused', data: { kind: 'scoring' } }]);
  });

  it('is recorded where it pauses the experiment, whatever was recorded before', () => {
    given(mlServiceDecider, [both])
      .when({ ...command, planned: { ...planned, paused: true } })
      .staysQuiet();
    given(mlServiceDecider, [both, pausedTraining]).when(command).then([pausedTraining]);
  });

  it('refuses where there is nothing to pause', () => {
    given(mlServiceDecider, [both])
      .when({ ...command, planned: {} })
      .refuses('conflict');
    given(mlServiceDecider, [once]).when(command).refuses('conflict');
    given(mlServiceDecider, []).when(command).refuses('not-found');
  });
});

describe('ResumeSchedule', () => {
  const planned = { schedule: training, paused: true } as const;
  const command = { type: 'ResumeSchedule', kind: 'training', planned } as const;

  it("resumes by its own policy, else that of the experiment's schedule, else the latest", () => {
    given(mlServiceDecider, [both, pausedTraining])
      .when({ ...command, missed: 'skip' })
      .then([{ type: 'ScheduleResumed', data: { kind: 'training', missed: 'skip' } }]);
    given(mlServiceDecider, [both, pausedTraining])
      .when(command)
      .then([{ type: 'ScheduleResumed', data: { kind: 'training', missed: 'latest' } }]);
    given(mlServiceDecider, [both, pausedTraining])
      .when({ ...command, planned: { ...planned, schedule: { ...training, missed: 'all' } } })
      .then([{ type: 'ScheduleResumed', data: { kind: 'training', missed: 'all' } }]);
  });

  it('is recorded where another has paused the experiment, and stays quiet where it is not paused', () => {
    const resumed: MLServiceEvent = { type: 'ScheduleResumed', data: { kind: 'training', missed: 'latest' } };
    given(mlServiceDecider, [both]).when(command).then([resumed]);
    given(mlServiceDecider, [both, pausedTraining])
      .when({ ...command, planned: { schedule: training } })
      .staysQuiet();
  });

  it('refuses where there is no schedule', () => {
    given(mlServiceDecider, [once]).when(command).refuses('conflict');
    given(mlServiceDecider, [both, deleted]).when(command).refuses('not-found');
  });
});

describe('PromoteModel', () => {
  const command = { type: 'PromoteModel', modelId: 'm-1', runId: 'r-1', automatic: true } as const;

  it('promotes, and replaces', () => {
    given(mlServiceDecider, [both]).when(command).then([promoted]);
    given(mlServiceDecider, [both, promoted])
      .when({ ...command, modelId: 'm-2', runId: 'r-2' })
      .then([{ type: 'ModelPromoted', data: { modelId: 'm-2', runId: 'r-2', automatic: true } }]);
  });

  it('stays quiet for the champion itself, and for a service that is deleted', () => {
    given(mlServiceDecider, [both, promoted]).when(command).staysQuiet();
    given(mlServiceDecider, [both, deleted]).when(command).staysQuiet();
  });

  it('refuses where there never was a service', () => {
    given(mlServiceDecider, []).when(command).refuses('not-found');
  });
});

describe('WithdrawModel', () => {
  const command = { type: 'WithdrawModel', modelId: 'm-1' } as const;
  const withdrawn = { type: 'ChampionWithdrawn', data: { modelId: 'm-1' } } as const;

  it('leaves the service without a champion until the next is promoted', () => {
    given(mlServiceDecider, [both, promoted]).when(command).then([withdrawn]);
    expect([both, promoted, withdrawn].reduce(mlServiceDecider.evolve, mlServiceDecider.initialState())).toEqual(
      [both].reduce(mlServiceDecider.evolve, mlServiceDecider.initialState()),
    );
  });

  it('stays quiet for another model, for one withdrawn already, and where no service lives', () => {
    given(mlServiceDecider, [both, promoted])
      .when({ ...command, modelId: 'm-2' })
      .staysQuiet();
    given(mlServiceDecider, [both, promoted, withdrawn]).when(command).staysQuiet();
    given(mlServiceDecider, [both, promoted, deleted]).when(command).staysQuiet();
    given(mlServiceDecider, []).when(command).staysQuiet();
  });
});

describe('DeleteService', () => {
  it('deletes, once', () => {
    given(mlServiceDecider, [both]).when({ type: 'DeleteService' }).then([deleted]);
    given(mlServiceDecider, [both, deleted]).when({ type: 'DeleteService' }).refuses('not-found');
    given(mlServiceDecider, []).when({ type: 'DeleteService' }).refuses('not-found');
  });
});

describe('SetSchedule', () => {
  it('removes the schedule of one part', () => {
    const command = { type: 'SetSchedule', kind: 'scoring', schedule: undefined } as const;
    given(mlServiceDecider, [both])
      .when(command)
      .then([{ type: 'ScheduleRemoved', data: { kind: 'scoring' } }]);
    given(mlServiceDecider, [once]).when(command).staysQuiet();
    given(mlServiceDecider, [both, deleted]).when(command).refuses('not-found');
  });
});

it('folds to its parts with their schedules, and its champion', () => {
  const removed: MLServiceEvent = { type: 'ScheduleRemoved', data: { kind: 'training' } };
  const { training: first, scoring: second } = partsOf({ training, scoring });
  expect(fold(mlServiceDecider, [both, pausedTraining, promoted])).toEqual({
    status: 'published',
    shape: 'both',
    ...details,
    mlInstanceId,
    parts: { training: first, scoring: second },
    champion: { modelId: 'm-1', runId: 'r-1' },
  });
  const { schedule: _removed, ...unscheduled } = first;
  expect(fold(mlServiceDecider, [both, pausedTraining, removed])).toMatchObject({ shape: 'both' });
  expect(fold(mlServiceDecider, [both, pausedTraining, removed])).toHaveProperty('parts', {
    training: unscheduled,
    scoring: second,
  });
});
