import { describe, expect, it } from '@jest/globals';
import { matches, readable } from './event-filter.js';
import type { SentEvent } from './recent-events.js';

const scope = { org: 'acme', sandbox: 'prod' };
const event = (fields: Partial<SentEvent> = {}): SentEvent => ({
  position: 1n,
  scope,
  type: 'RunStarted',
  stream: 'run-r1',
  experimentId: 'x1',
  frame: Buffer.from(''),
  ...fields,
});

describe('a filter of events', () => {
  it('keeps to its organisation and sandbox', () => {
    expect(matches({ scope }, event())).toBe(true);
    expect(matches({ scope }, event({ scope: { ...scope, sandbox: 'dev' } }))).toBe(false);
    expect(matches({ scope }, event({ scope: { ...scope, org: 'other' } }))).toBe(false);
  });

  it('chooses by type', () => {
    expect(matches({ scope, types: ['RunStarted', 'RunFailed'] }, event())).toBe(true);
    expect(matches({ scope, types: ['RunFailed'] }, event())).toBe(false);
  });

  it('chooses by stream, and by the experiments of runs', () => {
    const subject = { streams: ['mlService-s1', 'experiment-x1'] as const, experiments: ['x1'] };
    expect(matches({ scope, subject }, event())).toBe(true);
    expect(matches({ scope, subject }, event({ experimentId: 'x2' }))).toBe(false);
    expect(matches({ scope, subject }, event({ type: 'SchedulePaused', stream: 'mlService-s1' }))).toBe(true);
    const { experimentId: _none, ...ofModel } = event({ type: 'ModelTrained', stream: 'model-m1' });
    expect(matches({ scope, subject }, ofModel)).toBe(false);
  });

  it('lets the log be read by streams only where they are all', () => {
    const streams = ['run-r1'] as const;
    expect(readable({ scope, types: ['RunFailed'], subject: { streams, experiments: [] } })).toEqual({
      scope,
      types: ['RunFailed'],
      streams,
    });
    expect(readable({ scope, subject: { streams, experiments: ['x1'] } })).toEqual({ scope });
    expect(readable({ scope })).toEqual({ scope });
  });
});
