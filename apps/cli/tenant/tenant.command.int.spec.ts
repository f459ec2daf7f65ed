import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CreateDataSet, CreateExperiment, RequestRun } from '#application';
import { issueCredential } from '#credentials';
import { tenantKey } from '#object-store';
import { context, openExaminedStack } from '../doctor/testing/examined-stack.js';
import type { ExaminedStack } from '../doctor/testing/examined-stack.js';
import { doctor } from '../doctor/doctor.command.js';
import { tenant } from './tenant.command.js';

let stack: ExaminedStack;

beforeAll(async () => {
  stack = await openExaminedStack(1);
  Object.assign(process.env, stack.environment);
});

afterAll(async () => {
  for (const name of Object.keys(stack.environment)) Reflect.deleteProperty(process.env, name);
  await stack.close();
});

async function call(command: typeof tenant, ...args: string[]): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  const print = (line: string) => void lines.push(line);
  return { code: await command.run({ args, print, printError: print }), lines };
}

/** In how many rows of each table the organisation is named. */
async function rowsOf(org: string): Promise<Record<string, number>> {
  const { pool } = stack.database;
  const { rows } = await pool.query<{ name: string }>(
    `select table_name as name from information_schema.columns
      where table_schema = 'rondo' and column_name = 'org' order by 1`,
  );
  const counts = await Promise.all(
    rows.map(async ({ name }) => {
      const found = await pool.query<{ count: number }>(`select count(*)::int from ${name} where org = $1`, [org]);
      return [name, found.rows[0]?.count ?? 0] as const;
    }),
  );
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

it('erases all that is of a tenant, and nothing that is of others', async () => {
  const { pool } = stack.database;
  await issueCredential(pool, { org: 'acme', displayName: 'Ada' });
  const other = { ...context, scope: { org: 'other', sandbox: 'prod' } };
  await stack.execute(new CreateDataSet(other, { name: 'Theirs' }));
  const theirs = await rowsOf('other');
  const dataSetId = await stack.dataSet();
  const mlInstanceId = await stack.instance();
  const experiment = await stack.execute(new CreateExperiment(context, { name: 'X', mlInstanceId }));
  const parameters = [{ key: 'trainingDataSetId', value: dataSetId }];
  const tasks = [{ name: 'train' as const, parameters }];
  const run = await stack.execute(new RequestRun(context, experiment.id, { mode: 'train', tasks }));
  const logs = join(stack.environment.RONDO_HOME, 'logs', run.id);
  await mkdir(logs, { recursive: true });
  await writeFile(join(logs, 'stdout.log'), 'line');

  expect((await call(tenant, 'erase', '--org', 'acme')).lines).toEqual([
    expect.stringMatching(/^There are \d+ events, 1 runs, 1 clients, 0 secrets, 1 objects; --yes erases them$/),
  ]);
  await expect(call(tenant, 'erase', '--org', 'acme', '--yes')).rejects.toThrow(
    '1 runs have not ended, and nothing was erased',
  );
  await stack.train(run.id);
  const { rows } = await pool.query<{ uri: string }>(
    `select data #>> '{artifact,uri}' as uri from events where type = 'ModelTrained'
     union select data ->> 'uri' from events where type = 'BatchAdded'`,
  );
  const staged = stack.fileOf(`objects:${tenantKey('predictions', context.scope, run.id, '7', 'batch.parquet')}`);
  await mkdir(dirname(staged), { recursive: true });
  await writeFile(staged, 'of an attempt that was given up');
  const files = [...rows.map(({ uri }) => stack.fileOf(uri)), staged];
  expect(files.map((file) => existsSync(file))).toEqual([true, true, true]);

  expect((await call(tenant, 'erase', '--org', 'acme', '--sandbox', 'dev', '--yes')).lines[0]).toMatch(
    /^Erased: 0 events, 0 runs, 0 clients/,
  );
  expect((await call(tenant, 'erase', '--org', 'acme', '--yes')).lines[0]).toMatch(
    /^Erased: \d\d events, 1 runs, 1 clients, 0 secrets, 2 objects$/,
  );
  expect(files.map((file) => existsSync(file))).toEqual([false, false, false]);
  expect(existsSync(logs)).toBe(false);
  expect(Object.keys(await rowsOf('acme'))).toEqual(['audit', 'log_changes']);
  expect(await rowsOf('other')).toEqual(theirs);
  const left = await pool.query('select from outbox union all select from run_heartbeats');
  expect(left.rowCount).toBe(0);
  expect((await call(doctor)).lines.filter((line) => !line.startsWith('ok'))).toEqual([]);
  await expect(pool.query('delete from events')).rejects.toThrow('events are never changed');
});

it.each([
  [['wipe'], '"wipe" is not erase'],
  [['erase'], '--org is missing'],
  [['erase', '--org', 'acme', '--sandbox', ''], '--sandbox is empty'],
])('refuses %j', async (args, message) => {
  await expect(call(tenant, ...args)).rejects.toThrow(message);
});
