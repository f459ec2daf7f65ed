import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CreateExperiment, CreateMLInstance, RegisterEngine, RequestRun } from '#application';
import { doctor } from '../doctor/doctor.command.js';
import { context, openExaminedStack } from '../doctor/testing/examined-stack.js';
import type { ExaminedStack } from '../doctor/testing/examined-stack.js';
import { givenValues } from './given-values.js';
import { redact } from './redact.command.js';

const password = 'open "sesame"\\1';
const encoded = Buffer.from(password).toString('base64');

let stack: ExaminedStack;

beforeAll(async () => {
  stack = await openExaminedStack(1);
  Object.assign(process.env, stack.environment, { RONDO_SECRET_KEY: Buffer.alloc(32).toString('base64') });
});

afterAll(async () => {
  for (const name of Object.keys(stack.environment)) Reflect.deleteProperty(process.env, name);
  Reflect.deleteProperty(process.env, 'RONDO_SECRET_KEY');
  await stack.close();
});

async function call(command: typeof redact, ...args: string[]): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  const print = (line: string) => void lines.push(line);
  return { code: await command.run({ args, print, printError: print }), lines };
}

/** All that the database has, but for the sealed values. */
async function everything(): Promise<string> {
  const { pool } = stack.database;
  const { rows } = await pool.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'rondo'`,
  );
  const texts = await Promise.all(
    rows.map(async ({ name }) => (await pool.query<{ row: unknown }>(`select to_jsonb(t) as row from ${name} t`)).rows),
  );
  return JSON.stringify(texts);
}

it('takes what leaked out of events, rows, kept answers and logs, and leaves all else as it was', async () => {
  const { pool } = stack.database;
  const mlInstanceId = await stack.instance();
  // As older versions kept it: an engine's suggestion in plain text, and a failure that repeats it.
  const { id: engineId } = await stack.execute(
    new RegisterEngine(context, { name: `${password} in a name`, type: 'BuiltIn', algorithm: 'Regression' }),
  );
  const tasks = [{ name: 'train' as const, parameters: [{ key: 'password', value: password, secret: true }] }];
  await stack.execute(new CreateMLInstance(context, { name: 'I', engineId, tasks: [] }));
  const leak = async (table: string, path: string, where: string, value: unknown) =>
    pool.query(`begin; set local rondo.redaction = 'on';
      update ${table} set ${path === 'data' ? 'data' : 'body'} = jsonb_set(${path}, '{description}', '${JSON.stringify(value).replaceAll("'", "''")}') where ${where}; commit`);
  await leak('events', 'data', `type = 'EngineRegistered' and stream = 'engine-${engineId}'`, {
    tasks,
    told: `Basic ${encoded}`,
  });
  await leak('read_engines', 'body', `id = '${engineId}'`, { tasks, told: `Basic ${encoded}` });
  await pool.query(
    `insert into idempotency_keys (org, sandbox, api_key, key, request, claim, attempt, leased_until, expires, status, headers, body)
     values ('acme', 'prod', 'k', 'k', 'POST /', gen_random_uuid(), 1, now(), now(), 400, '{}', $1)`,
    [JSON.stringify({ detail: `"${password}" is wrong` })],
  );
  const experiment = await stack.execute(new CreateExperiment(context, { name: 'X', mlInstanceId }));
  const read = [{ key: 'trainingDataSetId', value: await stack.dataSet() }];
  const request = { mode: 'train' as const, tasks: [{ name: 'train' as const, parameters: read }] };
  const run = await stack.execute(new RequestRun(context, experiment.id, request));
  const log = join(stack.environment.RONDO_HOME, 'logs', run.id, '1', 'stdout.log');
  await mkdir(join(log, '..'), { recursive: true });
  await writeFile(log, `before ${password} after\n`);
  const other = join(stack.environment.RONDO_HOME, 'logs', '0197c0de-0000-4000-8000-000000000000', '1', 'stderr.log');
  await mkdir(join(other, '..'), { recursive: true });
  await writeFile(other, `${'.'.repeat(70_000)}${password}${'.'.repeat(70_000)}`);

  const before = await everything();
  const dry = await call(redact, '--known');
  expect(dry).toMatchObject({ code: 1 });
  expect(dry.lines).toEqual([
    '1 values are sought',
    'events: 1 rows hold them',
    'idempotency_keys: 1 rows hold them',
    'read_engines: 1 rows hold them',
    `${other}: holds them`,
    expect.stringContaining('its run has not ended'),
  ]);
  expect(await everything()).toBe(before);

  const done = await call(redact, '--known', '--apply');
  expect(done.lines).toContain('events: 1 rows redacted');
  expect(done.lines).toContain('No row holds them');
  const after = await everything();
  for (const form of [JSON.stringify(password).slice(1, -1), encoded]) expect(after).not.toContain(form);
  expect(after).toContain('*** in a name');
  expect(await readFile(other, 'utf8')).toBe(`${'.'.repeat(70_000)}***${'.'.repeat(70_000)}`);
  expect(await readFile(log, 'utf8')).toContain(password);
  const { rows } = await pool.query(`select action, org, sandbox, events::int from log_changes`);
  expect(rows).toEqual([{ action: 'redacted', org: 'acme', sandbox: 'prod', events: 1 }]);
  const audited = await pool.query(`select org, details from audit where action = 'redacted'`);
  expect(audited.rows).toEqual([{ org: 'acme', details: { events: 1 } }]);
  const { lines } = await call(doctor, '--only', 'projections', '--only', 'log');
  expect(lines.filter((line) => !line.startsWith('ok'))).toEqual([]);
  await expect(pool.query('update events set data = data')).rejects.toThrow('events are never changed');
  await expect(call(redact, '--known')).rejects.toThrow('There is no value to seek');
});

it('reads values by lines, or as JSON, and repeats none', async () => {
  const read = (lines: string) => givenValues(Readable.from([lines]));
  expect(await read('one two\r\n\n"three\\nfour"\n')).toEqual(['one two', 'three\nfour']);
  await expect(read('fine\n"open sesame\n')).rejects.toThrow(/^Line 2 of the input begins with a double quote/);
});

it.each([
  [[], 'Say --known, --stdin or both'],
  [['--everything'], "Unknown option '--everything'"],
])('refuses %j', async (args, message) => {
  await expect(call(redact, ...args)).rejects.toThrow(message);
});
