import { mkdtemp, readFile, rm, rmdir, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { ExecutionLog } from './execution-log.js';

let folder: string;
beforeEach(async () => {
  faults.length = 0;
  folder = await mkdtemp(join(tmpdir(), 'rondo-log-'));
});
afterEach(() => rm(folder, { recursive: true }));

const now = () => new Date('2026-01-02T03:04:05.678Z');
const faults: unknown[] = [];
const open = () => ExecutionLog.open(join(folder, 'run', '1'), now, (fault) => faults.push(fault));
const read = () => readFile(join(folder, 'run', '1', 'execution.log'), 'utf8');

it('keeps lines in order, each with its time', async () => {
  const log = await open();
  log.note('claimed');
  log.note('two\nlines');
  await log.close();
  expect(await read()).toBe('2026-01-02T03:04:05.678Z claimed\n2026-01-02T03:04:05.678Z two lines\n');
});

it('is bounded', async () => {
  const log = await open();
  for (let line = 1; line <= 1_500; line++) log.note(`line ${line}`);
  await log.close();
  const lines = (await read()).trimEnd().split('\n');
  expect(lines).toHaveLength(1_000);
  expect(lines.at(-1)).toContain('no more than 1000 lines are kept');
});

it('never fails; tells once that lines are lost, and says how many where it can', async () => {
  const log = await open();
  await rmdir(join(folder, 'run', '1'));
  log.note('lost');
  log.note('lost as well');
  await log.close();
  log.fault(new Error('the log of the engine too'));
  expect(faults).toEqual([expect.objectContaining({ code: 'ENOENT' })]);
  await mkdir(join(folder, 'run', '1'));
  log.note('written');
  await log.close();
  expect(await read()).toBe('[rondo] 2 lines could not be written here\n2026-01-02T03:04:05.678Z written\n');
});
