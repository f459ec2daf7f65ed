import { describe, expect, it } from '@jest/globals';
import { BoundedMap } from './bounded-map.js';

const known = (map: BoundedMap<string, number>) => ['a', 'b', 'c'].filter((key) => map.get(key) !== undefined);

describe('a bounded map', () => {
  it('forgets what was set the longest ago', () => {
    const map = new BoundedMap<string, number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.set('c', 3);
    expect(known(map)).toEqual(['b', 'c']);
  });

  it('forgets nothing for a key that it has, which is the youngest then', () => {
    const map = new BoundedMap<string, number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.set('a', 3);
    expect([map.get('a'), map.get('b')]).toEqual([3, 2]);
    map.set('c', 4);
    expect(known(map)).toEqual(['a', 'c']);
  });

  it('has room again for what was deleted', () => {
    const map = new BoundedMap<string, number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.delete('b');
    map.set('c', 3);
    expect(known(map)).toEqual(['a', 'c']);
  });
});
