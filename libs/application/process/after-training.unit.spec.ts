import { describe, expect, it } from '@jest/globals';
import type { MLService, PublicationShape } from '#domain';
import { afterTraining } from './after-training.js';

const trained = { modelId: 'm', runId: 'r' };

const published = (shape: PublicationShape, scoring?: { cron: string }): MLService => ({
  status: 'published',
  shape,
  name: 'Weather',
  mlInstanceId: 'i',
  parts: { training: { experimentId: 't' }, scoring: { experimentId: 's', ...(scoring && { schedule: scoring }) } },
});

describe('after a successful training run', () => {
  it.each(['training-only', 'once'] as const)('promotes and scores once for a service of shape %s', (shape) => {
    expect(afterTraining(published(shape), trained, false)).toEqual([
      { kind: 'promote', ...trained },
      { kind: 'score-once', experimentId: 's' },
    ]);
  });

  it('does not score a second time', () => {
    expect(afterTraining(published('training-only'), trained, true)).toEqual([{ kind: 'promote', ...trained }]);
  });

  it('leaves scoring to a schedule that was added since', () => {
    expect(afterTraining(published('once', { cron: '* * * * *' }), trained, false)).toEqual([
      { kind: 'promote', ...trained },
    ]);
  });

  it.each(['both', 'scoring-only', 'trained-run'] as const)('only promotes for a service of shape %s', (shape) => {
    expect(afterTraining(published(shape), trained, false)).toEqual([{ kind: 'promote', ...trained }]);
  });

  it('stays quiet for a deleted service, and for a run of none', () => {
    expect(afterTraining({ status: 'deleted' }, trained, false)).toEqual([
      { kind: 'ignore', reason: 'the service is deleted' },
    ]);
    expect(afterTraining(undefined, trained, false)).toEqual([
      { kind: 'ignore', reason: 'the run belongs to no service' },
    ]);
  });
});
