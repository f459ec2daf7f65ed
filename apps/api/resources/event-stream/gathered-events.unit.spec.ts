import { describe, expect, it } from '@jest/globals';
import { GatheredEvents } from './gathered-events.js';
import type { SentEvent } from './recent-events.js';

const event = (position: bigint, run: string): SentEvent => ({
  position,
  type: 'RunStarted',
  stream: `run-${run}`,
  frame: Buffer.from(''),
  envelope: Buffer.from(''),
});

describe('gathered events', () => {
  it('leave at once where none is to wait', () => {
    const gathered = new GatheredEvents(0);
    const events = [event(1n, 'a'), event(2n, 'a')];
    expect(gathered.add(events)).toBe(events);
    expect(gathered.due).toBe(Infinity);
  });

  it('wait, the newest of each stream in log order', () => {
    const gathered = new GatheredEvents(60_000);
    expect(gathered.add([event(1n, 'a'), event(2n, 'b'), event(3n, 'a')])).toEqual([]);
    expect(gathered.take()).toEqual([]);
    expect(gathered.due).toBeLessThanOrEqual(performance.now() + 60_000);
    gathered.due = performance.now();
    expect(gathered.take()).toEqual([event(2n, 'b'), event(3n, 'a')]);
    expect(gathered.take()).toEqual([]);
    expect(gathered.due).toBe(Infinity);
  });

  it('wait no longer once there are too many', () => {
    const gathered = new GatheredEvents(60_000);
    const many = Array.from({ length: 1_001 }, (_, index) => event(BigInt(index), String(index)));
    expect(gathered.add(many)).toHaveLength(1_001);
  });
});
