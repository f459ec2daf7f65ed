import { describe, expect, it } from '@jest/globals';
import { takeTurns } from './take-turns.js';
import type { Standings } from './take-turns.js';

/** `a1 a2 b1`: messages of the organisations a and b. */
const heads = (text: string) => text.split(' ').map((id) => ({ id, org: id.charAt(0) }));

const standings = (known: Partial<Record<keyof Standings, Readonly<Record<string, number>>>> = {}): Standings => ({
  underWay: new Map(Object.entries(known.underWay ?? {})),
  inAll: new Map(Object.entries(known.inAll ?? known.underWay ?? {})),
  lastTurn: new Map(Object.entries(known.lastTurn ?? {})),
});

const taken = (text: string, room: number, known: Standings, limitOf: (org: string) => number = () => 100): string =>
  takeTurns(heads(text), room, known, limitOf)
    .map(({ id }) => id)
    .join(' ');

describe('takeTurns', () => {
  it('lets the organisations take turns, each with its oldest first', () => {
    expect(taken('a1 a2 a3 a4 b1 b2 c1', 6, standings())).toBe('a1 b1 c1 a2 b2 a3');
  });

  it('prefers who has less under way', () => {
    expect(taken('a1 a2 b1 b2', 3, standings({ underWay: { a: 2 } }))).toBe('b1 b2 a1');
  });

  it('prefers, of those who have as much, the one whose turn is longest ago, and who never had one', () => {
    expect(taken('a1 b1 c1', 3, standings({ lastTurn: { a: 7, b: 3 } }))).toBe('c1 b1 a1');
  });

  it('goes on behind the last turn, so that nobody is passed over', () => {
    let known = standings();
    const order: string[] = [];
    for (let round = 0; round < 6; round++) {
      const [next] = takeTurns(heads('a1 b1 c1'), 1, known, () => 100);
      const org = next?.org ?? '';
      order.push(org);
      known = { ...known, lastTurn: new Map([...known.lastTurn, [org, round + 1]]) };
    }
    expect(order.join('')).toBe('abcabc');
  });

  it('sends no more of an organisation than it may have in all queues', () => {
    const known = standings({ underWay: { a: 1 }, inAll: { a: 2 } });
    expect(taken('a1 a2 a3 b1', 9, known, (org) => (org === 'a' ? 3 : 100))).toBe('b1 a1');
    expect(taken('a1', 9, known, () => 2)).toBe('');
  });

  it('takes no more than there is room for', () => {
    expect(taken('a1 b1', 0, standings())).toBe('');
  });
});
