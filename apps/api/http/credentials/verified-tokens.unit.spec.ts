import { describe, expect, it } from '@jest/globals';
import { VerifiedTokens } from './verified-tokens.js';

function setUp({ capacity, expires }: { capacity?: number; expires?: Date } = {}) {
  const lookUps: string[] = [];
  let time = 0;
  const tokens = new VerifiedTokens(
    (token) => {
      lookUps.push(token);
      return Promise.resolve(token === 'unknown' ? undefined : { of: token, ...(expires && { expires }) });
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

  it('looks a token up once for all that ask meanwhile', async () => {
    const { tokens, lookUps } = setUp();
    const found = await Promise.all([
      tokens.find('a'),
      tokens.find('a'),
      tokens.find('unknown'),
      tokens.find('unknown'),
    ]);
    expect(found).toEqual([{ of: 'a' }, { of: 'a' }, undefined, undefined]);
    expect(lookUps).toEqual(['a', 'unknown']);
  });

  it('does not remember unknown tokens', async () => {
    const { tokens, lookUps } = setUp();
    expect(await tokens.find('unknown')).toBeUndefined();
    await tokens.find('unknown');
    expect(lookUps).toEqual(['unknown', 'unknown']);
  });

  it('remembers none beyond its expiry, nor when the clock was set back', async () => {
    const { tokens, lookUps, at } = setUp({ expires: new Date(1_000) });
    await tokens.find('a');
    at(999);
    await tokens.find('a');
    expect(lookUps).toEqual(['a']);
    at(1_000);
    await tokens.find('a');
    expect(lookUps).toEqual(['a', 'a']);
    at(0);
    await tokens.find('a');
    expect(lookUps).toEqual(['a', 'a', 'a']);
  });

  it('forgets the oldest beyond its capacity', async () => {
    const { tokens, lookUps } = setUp({ capacity: 2 });
    for (const token of ['a', 'b', 'c', 'b', 'a']) await tokens.find(token);
    expect(lookUps).toEqual(['a', 'b', 'c', 'a']);
  });
});
