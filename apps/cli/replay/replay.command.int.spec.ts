import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase } from '#testing';
import type { TestDatabase } from '#testing';
import { replayCommand } from './replay.command.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  process.env['DATABASE_URL'] = database.url;
});

afterAll(async () => {
  delete process.env['DATABASE_URL'];
  await database.drop();
});

async function run(...args: string[]): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  const print = (line: string) => void lines.push(line);
  return { code: await replayCommand.run({ args, print, printError: print }), lines };
}

describe('rondo replay', () => {
  it('rebuilds what is named, or all, and says how much', async () => {
    const named = await run('runs', 'ticks');
    expect(named.code).toBe(0);
    expect(named.lines).toEqual(expect.arrayContaining(['swapping', 'runs: 0 rows', 'ticks: 0 rows']));
    expect(named.lines.at(-1)).toMatch(/^0 events in \d+\.\d s, 0 a second$/);
    expect((await run()).lines).toEqual(expect.arrayContaining(['engines: 0 rows', 'schedules: 0 rows']));
  });

  it('refuses what it does not know in one line', async () => {
    await expect(run('rnus')).rejects.toMatchObject({
      message: expect.stringContaining(
        '"rnus" is no projection; known are engines, mlInstances, mlServices, experiments, runs',
      ),
      exitCode: 2,
    });
    await expect(run('--all')).rejects.toMatchObject({ message: expect.stringContaining('--all'), exitCode: 2 });
  });
});
