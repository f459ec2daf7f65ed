import { describe, expect, it } from '@jest/globals';
import { windowOf } from './window.js';

describe('windowOf', () => {
  it('reaches back from the nominal time', () => {
    expect(windowOf('2025-01-01T00:00:00.000Z', 1_440)).toEqual({
      from: '2024-12-31T00:00:00.000Z',
      to: '2025-01-01T00:00:00.000Z',
    });
  });

  it.each([0, undefined])('takes all rows before it for a time frame of %s', (timeframe) => {
    expect(windowOf('2025-01-01T00:00:00Z', timeframe)).toEqual({ to: '2025-01-01T00:00:00.000Z' });
  });

  it('stays within the years that a date can write', () => {
    expect(windowOf('2025-01-01T00:00:00.000Z', Number.MAX_SAFE_INTEGER).from).toBe('0001-01-01T00:00:00.000Z');
  });
});
