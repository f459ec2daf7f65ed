import { describe, expect, it } from '@jest/globals';
import type { RunRequest, RunTrigger } from '#domain';
import { rowsAfter } from '../testing/projection-test.js';
import type { GivenEvent } from '../testing/projection-test.js';
import { tickReadModel } from './tick.read-model.js';

const nominalTime = '2026-03-01T03:00:00.000Z';
const requested = (trigger: RunTrigger): GivenEvent => ({
  stream: 'run-r1',
  event: { type: 'RunRequested', data: { experimentId: 'e1', serviceId: 's1', trigger } as RunRequest },
});

describe('the ledger of ticks', () => {
  it('has a run for a tick that requested one', () => {
    expect(rowsAfter(tickReadModel, [requested({ by: 'schedule', kind: 'scoring', nominalTime })])).toEqual({
      [`e1@${nominalTime}`]: expect.objectContaining({
        experiment_id: 'e1',
        nominal_time: nominalTime,
        schedule: 'scoring',
        outcome: 'requested',
        body: {
          experimentId: 'e1',
          serviceId: 's1',
          schedule: 'scoring',
          nominalTime,
          outcome: 'requested',
          runId: 'r1',
          decidedAt: '2026-03-01T00:00:00.000Z',
        },
      }),
    });
  });

  it('has the reason of a tick that was skipped', () => {
    const data = { nominalTime, reason: 'overlap', kind: 'training' } as const;
    const rows = rowsAfter(tickReadModel, [{ stream: 'experiment-e1', event: { type: 'TickSkipped', data } }]);
    expect(rows[`e1@${nominalTime}`]?.['body']).toEqual({
      experimentId: 'e1',
      schedule: 'training',
      nominalTime,
      outcome: 'skipped',
      reason: 'overlap',
      decidedAt: '2026-03-01T00:00:00.000Z',
    });
  });

  it('has nothing of runs that no tick requested', () => {
    expect(rowsAfter(tickReadModel, [requested({ by: 'user' })])).toEqual({});
    expect(rowsAfter(tickReadModel, [requested({ by: 'service', kind: 'scoring' })])).toEqual({});
  });
});
