import { describe, expect, it } from '@jest/globals';
import { eventTypes, parseStreamName, streamCategories, streamName, typesWith } from './streams.js';

describe('the list of streams', () => {
  it('knows the type of every event once, by category', () => {
    expect(eventTypes.slice(0, 2)).toEqual(['EngineRegistered', 'EngineUpdated']);
    expect(eventTypes.filter((type) => type === 'ScheduleUpdated')).toEqual(['ScheduleUpdated']);
    expect(new Set(eventTypes).size).toBe(eventTypes.length);
  });

  it('knows which events end a stream, and which are passed over when it is folded', () => {
    expect(typesWith('ends', 'experiment')).toEqual(['ExperimentDeleted']);
    expect(typesWith('ends', 'insight')).toEqual([]);
    expect(typesWith('passing', 'experiment')).toEqual(['TickSkipped']);
  });

  it('names the streams of every category so that they can be told apart again', () => {
    for (const category of streamCategories) {
      expect(parseStreamName(streamName(category, 'a-1'))).toEqual({ category, id: 'a-1' });
    }
  });
});
