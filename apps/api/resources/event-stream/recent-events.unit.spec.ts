import { describe, expect, it } from '@jest/globals';
import { RecentEvents } from './recent-events.js';
import type { SentEvent } from './recent-events.js';

const event = (position: bigint, bytes = 10): SentEvent => ({
  position,
  type: 'EngineUpdated',
  stream: 'engine-e1',
  frame: Buffer.alloc(bytes - 1),
  envelope: Buffer.alloc(1),
});

describe('recent events', () => {
  it('are numbered as they come', () => {
    const recent = new RecentEvents(100);
    expect(recent.last).toBe(0);
    expect(recent.at(1)).toBeUndefined();
    recent.add([event(7n), event(5n)]);
    expect(recent.last).toBe(2);
    expect([1, 2, 3].map((number) => recent.at(number))).toEqual([event(7n), event(5n), undefined]);
  });

  it('are dropped oldest first, so that they never hold more than their bytes', () => {
    const recent = new RecentEvents(25);
    recent.add([event(1n), event(2n), event(3n)]);
    expect([1, 2, 3, 4].map((number) => recent.at(number))).toEqual(['gone', event(2n), event(3n), undefined]);
    recent.add([event(4n, 26)]);
    expect([3, 4, 5].map((number) => recent.at(number))).toEqual(['gone', 'gone', undefined]);
    expect(recent.last).toBe(4);
    recent.add([event(5n)]);
    expect(recent.at(5)).toEqual(event(5n));
  });

  it('go on counting after they are cleared', () => {
    const recent = new RecentEvents(100);
    recent.add([event(1n), event(2n)]);
    recent.clear();
    expect(recent.at(2)).toBe('gone');
    recent.add([event(3n)]);
    expect(recent.at(3)).toEqual(event(3n));
  });
});
