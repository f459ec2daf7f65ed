import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { RunEvent } from '#domain';
import { openWorkerStage, silent } from '../testing/worker-stage.js';
import type { WorkerStage } from '../testing/worker-stage.js';
import { LogRetention } from './log-retention.js';
import type { LogRetentionOptions } from './log-retention.js';

const now = new Date('2026-03-31T00:00:00.000Z');
const daysAgo = (days: number) => new Date(now.getTime() - days * 24 * 3_600_000);

let stage: WorkerStage;
let root: string;
beforeAll(async () => {
  stage = await openWorkerStage();
  root = join(stage.folder, 'logs');
});
afterAll(() => stage.close());
afterEach(() => rm(root, { recursive: true, force: true }));

const retention = (options: Partial<LogRetentionOptions> = {}) =>
  new LogRetention({
    pool: stage.database.pool,
    root,
    keepDays: { succeeded: 30, failed: 90 },
    clock: () => now,
    log: silent,
    ...options,
  });

const started: RunEvent = { type: 'RunStarted', data: { experimentId: 'e1', attempt: 1, worker: 'w' } };
const succeeded: RunEvent = { type: 'RunSucceeded', data: { experimentId: 'e1', attempt: 1, rowsRead: 0 } };
const failed: RunEvent = {
  type: 'RunFailed',
  data: { experimentId: 'e1', attempt: 1, reason: 'bad-data', message: 'm' },
};
const aborted: RunEvent = { type: 'RunAborted', data: { experimentId: 'e1', attempt: 1 } };
const retried: RunEvent = {
  type: 'RunRetried',
  data: { experimentId: 'e1', attempt: 1, reason: 'crashed', message: 'm', retryAt: now.toISOString() },
};

async function writeLogs(runId: string): Promise<string> {
  await mkdir(join(root, runId, '1'), { recursive: true });
  await writeFile(join(root, runId, '1', 'stdout.log'), 'line');
  return runId;
}

/** A run with logs, whose last event was so many days ago. */
const logged = async (days: number, ...then: RunEvent[]) =>
  writeLogs(await stage.addRun({ then, time: daysAgo(days) }));

it.each([
  ['succeeded 31 days ago', 31, [started, succeeded], true],
  ['succeeded 29 days ago', 29, [started, succeeded], false],
  ['failed 91 days ago', 91, [started, failed], true],
  ['failed 31 days ago', 31, [started, failed], false],
  ['was cancelled 91 days ago', 91, [started, aborted], true],
  ['was cancelled 31 days ago', 31, [started, aborted], false],
  ['was requested a year ago and waits', 365, [], false],
  ['has been running for a year', 365, [started], false],
  ['has waited for its next attempt for a year', 365, [started, retried], false],
])('of a run that %s', async (_what, days, events, isDeleted) => {
  const runId = await logged(days, ...events);
  expect(await retention().deleteOld()).toBe(isDeleted ? 1 : 0);
  expect(existsSync(join(root, runId))).toBe(!isDeleted);
});

it('keeps for ever what is kept for 0 days', async () => {
  const success = await logged(1_000, started, succeeded);
  const failure = await logged(1_000, started, failed);
  expect(await retention({ keepDays: { succeeded: 0, failed: 90 } }).deleteOld()).toBe(1);
  expect(await readdir(root)).toEqual([success]);
  expect(existsSync(join(root, failure))).toBe(false);
});

it('leaves alone what is no log of a run that it knows', async () => {
  const unknown = await writeLogs(randomUUID());
  await writeLogs('lost+found');
  expect(await retention().deleteOld()).toBe(0);
  expect(await readdir(root)).toEqual([unknown, 'lost+found'].sort());
});

it('goes through more runs than are looked up at once', async () => {
  const old = await logged(31, started, succeeded);
  await Promise.all(Array.from({ length: 1_100 }, () => mkdir(join(root, randomUUID()))));
  expect(await retention().deleteOld()).toBe(1);
  expect(existsSync(join(root, old))).toBe(false);
});

it('finds nothing where nothing was logged yet', async () => {
  expect(await retention().deleteOld()).toBe(0);
});

it('fails where the folder of logs is none, and works again when it is one', async () => {
  await writeFile(root, 'in the way');
  await expect(retention().deleteOld()).rejects.toThrow('ENOTDIR');
  await rm(root);
  await logged(31, started, succeeded);
  expect(await retention().deleteOld()).toBe(1);
});

it('is done by one worker at a time', async () => {
  await logged(31, started, succeeded);
  const client = await stage.database.pool.connect();
  await client.query('select pg_advisory_lock($1)', [0x524e444c]);
  expect(await retention().deleteOld()).toBeUndefined();
  client.release(true);
});

it('is done when the worker starts, and ends with it', async () => {
  await logged(31, started, succeeded);
  let deleted: () => void = () => undefined;
  const done = new Promise<void>((resolve) => (deleted = resolve));
  const running = retention({ log: { ...silent, info: deleted } });
  running.start();
  await done;
  await running.stop();
  expect(await readdir(root)).toEqual([]);
});
