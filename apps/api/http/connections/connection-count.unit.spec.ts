import { describe, expect, it } from '@jest/globals';
import { ConnectionCount } from './connection-count.js';

describe('connections', () => {
  it.each([
    ['192.0.2.7', '::ffff:192.0.2.7', '192.0.2.8'],
    ['2001:db8:1:2::7', '2001:db8:1:2:ffff:1:2:3', '2001:db8:1:3::7'],
    ['::1', '::2', '1::1'],
    ['fe80::1%eth0', 'fe80::2', 'fe81::1'],
  ])('of %s are counted with those of %s, and not with those of %s', (one, same, other) => {
    const count = new ConnectionCount();
    expect([count.add(one), count.add(same), count.add(other)]).toEqual([1, 2, 1]);
    count.remove(one);
    count.remove(same);
    expect(count.add(one)).toBe(1);
  });
});
