import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Upcasters } from './upcasters.js';
import type { Upcaster } from './upcasters.js';

/** What version 1 of the code wrote, as it lies in the log. */
const old = JSON.parse(readFileSync(new URL('../testing/engine-updated-v1.json', import.meta.url), 'utf8')) as never;

const chain: readonly Upcaster[] = [
  { type: 'EngineUpdated', from: 2, upcast: ({ kind, ...data }) => ({ ...data, ...(kind as object) }) },
  { type: 'EngineUpdated', from: 1, upcast: ({ title, ...data }) => ({ ...data, name: title }) },
];

describe('upcasters', () => {
  const upcasters = new Upcasters(chain);

  it('carry an old event over all versions since', () => {
    expect(upcasters.upcast('EngineUpdated', 1, old)).toEqual({ name: 'Weather', algorithm: 'Regression' });
    expect(old).toEqual({ title: 'Weather', kind: { algorithm: 'Regression' } });
  });

  it('begin at the version that the event has', () => {
    const second = { name: 'Weather', kind: { algorithm: 'Regression' } } as never;
    expect(upcasters.upcast('EngineUpdated', 2, second)).toEqual({ name: 'Weather', algorithm: 'Regression' });
  });

  it('leave current events and other types as they are', () => {
    expect(upcasters.upcast('EngineUpdated', 3, old)).toBe(old);
    expect(upcasters.upcast('EngineDeleted', 1, old)).toBe(old);
  });

  it('say which version is written', () => {
    expect([upcasters.currentVersion('EngineUpdated'), upcasters.currentVersion('EngineDeleted')]).toEqual([3, 1]);
  });

  it('refuse an event that is newer than the code', () => {
    expect(() => upcasters.upcast('EngineUpdated', 4, old)).toThrow('EngineUpdated has schema version 4');
  });

  it('refuse a chain with a gap', () => {
    expect(() => new Upcasters(chain.slice(0, 1))).toThrow('one from version 2 where 1 is due');
  });
});
