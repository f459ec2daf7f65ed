import { describe, expect, it } from '@jest/globals';
import { planUpkeep } from './plan-job.js';

describe('planUpkeep', () => {
  const now = 1_000_000;

  it.each([
    ['absent', undefined, 'upsert'],
    ['another interval', { every: 5_000, next: now }, 'upsert'],
    ['a cron pattern instead of an interval', { next: now }, 'upsert'],
    ['no next job', { every: 1_000 }, 'upsert'],
    ['a next job long overdue: its chain is dead', { every: 1_000, next: now - 11_000 }, 'upsert'],
    ['a next job late by what a busy second costs', { every: 1_000, next: now - 10_000 }, 'keep'],
    ['a next job far ahead: the clock was set back', { every: 1_000, next: now + 11_000 }, 'replace'],
    ['a next job ahead by what clocks differ', { every: 1_000, next: now + 10_000 }, 'keep'],
    ['running', { every: 1_000, next: now + 1_000 }, 'keep'],
    ['between two seconds, when no tick is due', { every: 1_000, next: now + 400 }, 'replace'],
  ] as const)('%s', (_name, scheduler, expected) => {
    expect(planUpkeep(scheduler, now)).toBe(expected);
  });
});
