import { describe, expect, it } from '@jest/globals';
import { trustOf } from './trusted-proxies.js';

describe('proxies', () => {
  it('are believed by none, unless some are trusted', () => {
    expect(trustOf({ networks: [] })).toBeUndefined();
    expect(trustOf({ hops: 0 })).toBeUndefined();
  });

  it('are trusted by their networks', () => {
    const trust = trustOf({ networks: ['10.0.0.0/8', '192.0.2.1', 'fd00::/8'] });
    const asked = ['10.9.8.7', '::ffff:10.9.8.7', '192.0.2.1', 'fd12::1', '11.0.0.1', '192.0.2.2', '::1', 'x'];
    expect(asked.map((address) => trust?.(address, 0))).toEqual([true, true, true, true, false, false, false, false]);
  });

  it('are trusted by their distance', () => {
    const trust = trustOf({ hops: 2 });
    expect([0, 1, 2].map((hop) => trust?.('192.0.2.1', hop))).toEqual([true, true, false]);
  });
});
