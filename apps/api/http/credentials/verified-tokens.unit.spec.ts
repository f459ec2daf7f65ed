import { describe, expect, it } from '@jest/globals';
import { VerifiedTokens } from './verified-tokens.js';

function setUp(capacity?: number) {
  const lookUps: string[] = [];
  let time = 0;
  const tokens = new VerifiedTokens(
    (token) => {
      lookUps.push(token);
      return Promise.resolve(token === 'unknown' ? undefined : { of: token });
    },
    () => time,
    5_000,
    capacity,
  );
  return { tokens, lookUps, at: (now: number) => (time = now) };
}

describe('VerifiedTokens', () => {
  it('looks a token up once in its lifetime', async () => {
    const { tokens, lookUps, at } = setUp();
    expect(await tokens.find('a')).toEqual({ of: 'a' });
    at(4_999);
    expect(await tokens.find('a')).toEqual({ of: 'a' });
    expect(lookUps).toEqual(['a']);
    at(5_000);
    await tokens.find('a');
    expect(lookUps).toEqual(['a', 'a']);
  });

  it('does not remember unknown tokens', async () => {
    const { tokens, lookUps } = setUp();
    expect(await tokens.find('unknown')).toBeUndefined();
    await tokens.find('unknown');
    expect(lookUps).toEqual(['unknown', 'unknown']);
  });

  it('forgets the oldest beyond its capacity', async () => {
    const { tokens, lookUps } = setUp(2);
    for (const token of ['a', 'b', 'c', 'b', 'a']) await tokens.find(token);
    expect(lookUps).toEqual(['a', 'b', 'c', 'a']);
  });
});
