import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase } from '#testing';
import type { TestDatabase } from '#testing';
import { quota } from './quota.command.js';

describe('rondo quota', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  /** What the command says, beside a stack with these settings. */
  async function said(...args: readonly string[]): Promise<string[]> {
    const lines: string[] = [];
    const print = (line: string) => void lines.push(line);
    const before = { ...process.env };
    const settings = { DATABASE_URL: database.url, QUOTA_SCHEDULES: '7', RONDO_HOME: `/nowhere/${randomUUID()}` };
    Object.assign(process.env, settings);
    try {
      expect(await quota.run({ args, print, printError: print })).toBe(0);
      return lines;
    } finally {
      process.env = before;
    }
  }

  it('shows what counts for an organisation, sets it, and has it as usual again', async () => {
    expect(await said('show', '--org', 'acme')).toEqual([
      'concurrentRuns                  64  usual  used: 0',
      'storedBytes          1099511627776  usual  used: 0',
      'schedules                        7  usual  used: 0',
      'requestsPerSecond              100  usual',
      'streams                        100  usual',
    ]);
    const set = await said('set', '--org', 'acme', 'schedules=100', 'streams=0');
    expect([set[2], set[4]]).toEqual([
      'schedules                      100  own    used: 0',
      'streams                          0  own',
    ]);
    expect((await said('show', '--org', 'other'))[2]).toContain('7  usual');
    const again = await said('set', '--org', 'acme', 'schedules=usual');
    expect([again[2], again[4]]).toEqual([
      'schedules                        7  usual  used: 0',
      'streams                          0  own',
    ]);
    const [json = ''] = await said('show', '--org', 'acme', '--json');
    expect(JSON.parse(json)).toMatchObject({
      orgId: 'acme',
      quotas: expect.arrayContaining([{ name: 'streams', limit: 0, isOwn: true }]),
    });
    const { rows } = await database.pool.query(`select org, action, details from audit order by time`);
    expect(rows).toEqual([
      { org: 'acme', action: 'quota-changed', details: { schedules: '100', streams: '0' } },
      { org: 'acme', action: 'quota-changed', details: { schedules: 'usual' } },
    ]);
  });

  it.each([
    [['set', 'streams=1'], '--org is missing'],
    [['set', '--org', 'acme'], 'there is nothing to set'],
    [['set', '--org', 'acme', 'cores=1'], '"cores" is none of concurrentRuns, storedBytes'],
    [['set', '--org', 'acme', 'streams=many'], 'streams: "many" is not a whole number from 0 on'],
    [['set', '--org', 'acme', 'requestsPerSecond=0'], 'requestsPerSecond: "0" is not a whole number from 1 on'],
    [['set', '--org', 'acme', 'streams'], 'streams: "" is not a whole number'],
    [['show', '--org', 'acme', 'streams'], '"streams" is not taken here'],
    [['drop'], '"drop" is none of show, set'],
  ])('refuses %j', async (args, message) => {
    await expect(said(...args)).rejects.toThrow(message);
  });
});
