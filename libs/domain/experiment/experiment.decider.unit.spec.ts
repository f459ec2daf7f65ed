import { describe, expect, it } from '@jest/globals';
import { given } from '#testing';
import { fold } from '../kernel/decider.js';
import type { Schedule } from '../schedule/schedule.js';
import { experimentDecider } from './experiment.decider.js';
import type { ExperimentDetails, ExperimentEvent } from './experiment.js';

const details: ExperimentDetails = { name: 'Retail', template: { tasks: [{ name: 'train' }] } };
const schedule: Schedule = { cron: '20 * * * *', startTime: '2019-04-09', endTime: '2019-04-11' };
const ordinary: ExperimentEvent = { type: 'ExperimentCreated', data: { ...details, mlInstanceId: 'i-1' } };
const scheduled: ExperimentEvent = {
  type: 'ExperimentCreated',
  data: { ...details, mlInstanceId: 'i-1', kind: 'training', schedule },
};
const paused: ExperimentEvent = { type: 'SchedulePaused', data: { kind: 'training' } };
const removed: ExperimentEvent = { type: 'ScheduleRemoved', data: { kind: 'training' } };
const deleted: ExperimentEvent = { type: 'ExperimentDeleted', data: {} };
const skipped: ExperimentEvent = {
  type: 'TickSkipped',
  data: { nominalTime: '2019-04-09T00:20:00.000Z', reason: 'overlap', kind: 'training' },
};
const fixedStart = (to: string, from: string) =>
  `${to} cannot replace ${from}: the startTime of an existing schedule is fixed; publish the service again to start at another time`;

describe('CreateExperiment', () => {
  const command = { type: 'CreateExperiment', details, mlInstanceId: 'i-1' } as const;

  it('creates an ordinary and a scheduled one', () => {
    given(experimentDecider, []).when(command).then([ordinary]);
    given(experimentDecider, [])
      .when({ ...command, kind: 'training', schedule })
      .then([scheduled]);
  });

  it("creates a service's part", () => {
    const service = { serviceId: 's-1', kind: 'scoring' } as const;
    given(experimentDecider, [])
      .when({ ...command, service, kind: 'scoring' })
      .then([{ type: 'ExperimentCreated', data: { ...details, mlInstanceId: 'i-1', service, kind: 'scoring' } }]);
  });

  it('refuses a schedule that cannot be', () => {
    given(experimentDecider, [])
      .when({ ...command, kind: 'training', schedule: { cron: '61 * * * *' } })
      .refuses('illegal-argument', {
        'template.schedule.cron': '"61 * * * *" is not a cron expression: minute 61 is not in 0-59',
      });
  });

  it('refuses a schedule that fires more often than is allowed', () => {
    given(experimentDecider, [])
      .when({ ...command, kind: 'training', schedule, limits: { minIntervalSeconds: 7_200 } })
      .refuses('illegal-argument', {
        'template.schedule.cron': '"20 * * * *" fires as little as 3600 s apart; at least 7200 s are allowed',
      });
  });

  it('refuses a schedule of which nobody knows what it runs', () => {
    given(experimentDecider, [])
      .when({ ...command, schedule })
      .refuses('unprocessable', { 'template.tasks': expect.any(String) });
  });

  it('refuses an id that is taken', () => {
    given(experimentDecider, [ordinary]).when(command).refuses('conflict');
    given(experimentDecider, [ordinary, deleted]).when(command).refuses('conflict');
  });
});

describe('UpdateExperiment', () => {
  const command = { type: 'UpdateExperiment', details, kind: 'training', schedule } as const;

  it('changes details and schedule, each by its own event', () => {
    const changed = { ...schedule, cron: '40 * * * *' };
    given(experimentDecider, [scheduled])
      .when({ ...command, details: { name: 'Sales' }, schedule: changed })
      .then([
        { type: 'ExperimentUpdated', data: { name: 'Sales' } },
        { type: 'ScheduleUpdated', data: { schedule: changed, kind: 'training' } },
      ]);
  });

  it('adds a schedule where none was', () => {
    given(experimentDecider, [ordinary])
      .when(command)
      .then([{ type: 'ScheduleUpdated', data: { schedule, kind: 'training' } }]);
  });

  it('removes one that is left out', () => {
    given(experimentDecider, [scheduled]).when({ type: 'UpdateExperiment', details }).then([removed]);
  });

  it("leaves the schedule of a service's experiment to the service", () => {
    const service = { serviceId: 's-1', kind: 'training' } as const;
    const ofService = { ...scheduled, data: { ...scheduled.data, service } } as ExperimentEvent;
    const named: ExperimentEvent = { type: 'ExperimentUpdated', data: { name: 'Sales' } };
    const update = { ...command, details: { name: 'Sales' } };
    given(experimentDecider, [ofService])
      .when({ ...update, schedule: { cron: '1 * * * *' } })
      .then([named]);
    given(experimentDecider, [ofService])
      .when({ type: 'UpdateExperiment', details: { name: 'Sales' } })
      .then([named]);
    given(experimentDecider, [ofService, removed]).when(update).then([named]);
  });

  it('stays quiet when nothing changes, ticks or not', () => {
    given(experimentDecider, [scheduled, skipped]).when(command).staysQuiet();
    given(experimentDecider, [ordinary]).when({ type: 'UpdateExperiment', details }).staysQuiet();
  });

  it('refuses another startTime', () => {
    given(experimentDecider, [scheduled])
      .when({ ...command, schedule: { ...schedule, startTime: '2019-04-10' } })
      .refuses('unprocessable', { 'template.schedule.startTime': fixedStart('"2019-04-10"', '"2019-04-09"') });
  });

  it('refuses another cron that fires more often than is allowed, and leaves a stored one alone', () => {
    const limits = { minIntervalSeconds: 7_200 };
    const queued = { ...schedule, overlap: 'queue' } as const;
    given(experimentDecider, [scheduled])
      .when({ ...command, schedule: { ...schedule, cron: '40 * * * *' }, limits })
      .refuses('illegal-argument', { 'template.schedule.cron': expect.stringContaining('3600 s apart') });
    given(experimentDecider, [scheduled])
      .when({ ...command, schedule: queued, limits })
      .then([{ type: 'ScheduleUpdated', data: { schedule: queued, kind: 'training' } }]);
  });

  it('refuses where there is no experiment', () => {
    given(experimentDecider, []).when(command).refuses('not-found');
    given(experimentDecider, [scheduled, deleted]).when(command).refuses('not-found');
  });
});

describe('SetSchedule', () => {
  const command = { type: 'SetSchedule', kind: 'training', schedule } as const;

  it('adds, changes and removes', () => {
    const updated: ExperimentEvent = { type: 'ScheduleUpdated', data: { schedule, kind: 'training' } };
    given(experimentDecider, [ordinary]).when(command).then([updated]);
    given(experimentDecider, [scheduled])
      .when({ ...command, schedule: { ...schedule, cron: '1 * * * *' } })
      .then([{ type: 'ScheduleUpdated', data: { schedule: { ...schedule, cron: '1 * * * *' }, kind: 'training' } }]);
    given(experimentDecider, [scheduled])
      .when({ ...command, schedule: undefined })
      .then([removed]);
  });

  it('stays quiet when nothing changes', () => {
    given(experimentDecider, [scheduled]).when(command).staysQuiet();
    given(experimentDecider, [ordinary])
      .when({ ...command, schedule: undefined })
      .staysQuiet();
    given(experimentDecider, [scheduled, removed])
      .when({ ...command, schedule: undefined })
      .staysQuiet();
  });

  it('refuses another startTime, where the service named it', () => {
    given(experimentDecider, [scheduled])
      .when({ ...command, schedule: { cron: '20 * * * *' } })
      .refuses('unprocessable', { 'trainingSchedule.startTime': fixedStart('none', '"2019-04-09"') });
  });

  it('refuses where there is no experiment', () => {
    given(experimentDecider, [ordinary, deleted]).when(command).refuses('not-found');
  });
});

describe('PauseSchedule', () => {
  const command = { type: 'PauseSchedule', kind: 'training' } as const;

  it('pauses, once', () => {
    given(experimentDecider, [scheduled])
      .when({ ...command, reason: 'stocktaking' })
      .then([{ type: 'SchedulePaused', data: { kind: 'training', reason: 'stocktaking' } }]);
    given(experimentDecider, [scheduled, paused]).when(command).staysQuiet();
  });

  it('refuses where there is nothing to pause', () => {
    given(experimentDecider, [ordinary]).when(command).refuses('conflict');
    given(experimentDecider, [scheduled, removed]).when(command).refuses('conflict');
    given(experimentDecider, []).when(command).refuses('not-found');
  });
});

describe('ResumeSchedule', () => {
  const command = { type: 'ResumeSchedule', kind: 'training' } as const;

  it("resumes by its own policy, else the schedule's, else the latest", () => {
    given(experimentDecider, [scheduled, paused])
      .when({ ...command, missed: 'all' })
      .then([{ type: 'ScheduleResumed', data: { kind: 'training', missed: 'all' } }]);
    given(experimentDecider, [scheduled, paused])
      .when(command)
      .then([{ type: 'ScheduleResumed', data: { kind: 'training', missed: 'latest' } }]);
    const skipping: ExperimentEvent = {
      type: 'ScheduleUpdated',
      data: { schedule: { ...schedule, missed: 'skip' }, kind: 'training' },
    };
    given(experimentDecider, [scheduled, skipping, paused])
      .when(command)
      .then([{ type: 'ScheduleResumed', data: { kind: 'training', missed: 'skip' } }]);
  });

  it('stays quiet where nothing is paused', () => {
    given(experimentDecider, [scheduled]).when(command).staysQuiet();
    const resumed: ExperimentEvent = { type: 'ScheduleResumed', data: { kind: 'training', missed: 'latest' } };
    given(experimentDecider, [scheduled, paused, resumed]).when(command).staysQuiet();
  });

  it('refuses where there is no schedule', () => {
    given(experimentDecider, [ordinary]).when(command).refuses('conflict');
    given(experimentDecider, [scheduled, deleted]).when(command).refuses('not-found');
  });
});

describe('DeleteExperiment', () => {
  it('deletes, once', () => {
    given(experimentDecider, [scheduled]).when({ type: 'DeleteExperiment' }).then([deleted]);
    given(experimentDecider, [scheduled, deleted]).when({ type: 'DeleteExperiment' }).refuses('not-found');
  });
});

it('forgets the pause of a schedule that is removed, and passes over what comes after the end', () => {
  expect(fold(experimentDecider, [scheduled, paused, removed])).toEqual({
    status: 'active',
    ...details,
    mlInstanceId: 'i-1',
    kind: 'training',
  });
  expect(fold(experimentDecider, [scheduled, deleted, skipped])).toEqual({ status: 'deleted' });
});
