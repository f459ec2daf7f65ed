import { describe, expect, it } from '@jest/globals';
import type { DomainEvent, StreamName } from '#domain';
import type { RecordedEvent } from '#event-store';
import { eventAnswer, ownersOf } from './event-answer.js';

const envelope: Omit<RecordedEvent, 'type' | 'data'> = {
  eventId: 'e1',
  stream: 'mlInstance-i1',
  version: 2,
  position: 7n,
  scope: { org: 'acme', sandbox: 'prod' },
  schemaVersion: 1,
  actor: { displayName: 'Ada', userId: 'ada' },
  correlationId: 'request-1',
  time: '2026-03-01T00:00:00.000Z',
};

const answerOf = (event: DomainEvent) => eventAnswer({ event: { ...envelope, ...event }, position: 'p7' });

describe('an event as clients see it', () => {
  it('carries its place, its data and who caused it', () => {
    expect(answerOf({ type: 'SchedulePaused', data: { kind: 'training', reason: 'holiday' } })).toEqual({
      eventId: 'e1',
      stream: 'mlInstance-i1',
      version: 2,
      position: 'p7',
      type: 'SchedulePaused',
      data: { kind: 'training', reason: 'holiday' },
      actor: { displayName: 'Ada', userId: 'ada' },
      requestId: 'request-1',
      time: '2026-03-01T00:00:00.000Z',
    });
  });

  it('masks secrets wherever they stand', () => {
    const parameters = [{ key: 'label', value: 'y' }, { key: 'password', secret: true, secretId: 's1' } as const];
    const data = { name: 'I', engineId: 'x', tasks: [{ name: 'train', parameters } as const] };
    expect(answerOf({ type: 'MLInstanceUpdated', data }).data).toEqual({
      ...data,
      tasks: [
        {
          name: 'train',
          parameters: [
            { key: 'label', value: 'y' },
            { key: 'password', secret: true, value: '***' },
          ],
        },
      ],
    });
  });

  it('does not tell where objects lie', () => {
    const artifact = { uri: 'file:///srv/models/a', bytes: 1, sha256: 'ab' };
    const data = { name: 'M', experimentRunId: 'r1', artifact };
    expect(answerOf({ type: 'ModelUploaded', data }).data).toEqual({
      ...data,
      artifact: { bytes: 1, sha256: 'ab' },
    });
  });
});

describe('where an event belongs', () => {
  const of = (stream: StreamName, type: string, data: object) =>
    ownersOf({ stream, type, data } as Parameters<typeof ownersOf>[0]);

  it('is what it says, or its stream', () => {
    expect(of('run-r1', 'RunStarted', { experimentId: 'e1', serviceId: 's1' })).toEqual({
      experimentId: 'e1',
      serviceId: 's1',
    });
    expect(of('run-r1', 'RunStarted', { experimentId: 'e1' })).toEqual({ experimentId: 'e1' });
    expect(of('experiment-e1', 'TickSkipped', { serviceId: 's1' })).toEqual({ experimentId: 'e1', serviceId: 's1' });
    expect(of('experiment-e1', 'ExperimentCreated', { service: { serviceId: 's1' } })).toEqual({
      experimentId: 'e1',
      serviceId: 's1',
    });
    expect(of('experiment-e1', 'SchedulePaused', {})).toEqual({ experimentId: 'e1' });
    expect(of('mlService-s1', 'ServiceDeleted', {})).toEqual({ serviceId: 's1' });
    expect(of('engine-g1', 'EngineDeleted', {})).toEqual({});
  });
});
