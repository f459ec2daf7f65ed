import { describe, expect, it } from '@jest/globals';
import { matches, readable } from './event-filter.js';
import type { SentEvent } from './recent-events.js';

const event = (fields: Partial<SentEvent> = {}): SentEvent => ({
  position: 1n,
  type: 'RunStarted',
  stream: 'run-r1',
  experimentId: 'x1',
  frame: Buffer.from(''),
  envelope: Buffer.from(''),
  ...fields,
});

describe('a filter of events', () => {
  it('chooses by type', () => {
    expect(matches({ types: ['RunStarted', 'RunFailed'] }, event())).toBe(true);
    expect(matches({ types: ['RunFailed'] }, event())).toBe(false);
  });

  it('chooses by stream, and by the experiments of runs', () => {
    const subject = { streams: ['mlService-s1', 'experiment-x1'] as const, experiments: ['x1'] };
    expect(matches({ subject }, event())).toBe(true);
    expect(matches({ subject }, event({ experimentId: 'x2' }))).toBe(false);
    expect(matches({ subject }, event({ type: 'SchedulePaused', stream: 'mlService-s1' }))).toBe(true);
    const { experimentId: _none, ...ofModel } = event({ type: 'ModelTrained', stream: 'model-m1' });
    expect(matches({ subject }, ofModel)).toBe(false);
  });

  it('lets the log be read by streams only where they are all', () => {
    const streams = ['run-r1'] as const;
    expect(readable({ types: ['RunFailed'], subject: { streams, experiments: [] } })).toEqual({
      types: ['RunFailed'],
      streams,
    });
    expect(readable({ subject: { streams, experiments: ['x1'] } })).toEqual({});
    expect(readable({})).toEqual({});
  });
});
