import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { EXIT_MISCONFIGURED, loadSettings, redactedUrl } from '#config';
import type { Settings } from '#config';
import { createDataSets } from '#data-sets';
import { createPool, isUnavailable, PostgresEventStore } from '#event-store';
import { messageOf } from '#faults';
import { createObjectStore, ObjectStoreUrlError } from '#object-store';
import { CommandError } from '../command.js';
import type { Command } from '../command.js';
import { databaseFault } from '../database-fault.js';
import { databaseUrlOf } from '../database-url.js';
import { parseOptions } from '../options.js';
import { refuseRoles } from '../with-database.js';
import type { Check, Examined } from './check.js';
import { batchesCheck } from './checks/batches.check.js';
import { logCheck } from './checks/log.check.js';
import { modelsCheck } from './checks/models.check.js';
import { orphansCheck } from './checks/orphans.check.js';
import { projectionsCheck } from './checks/projections.check.js';
import { referencesCheck } from './checks/references.check.js';
import { runsCheck } from './checks/runs.check.js';
import { diagnosisLines } from './diagnosis-lines.js';
import { examine } from './examine.js';
import type { Diagnosis } from './examine.js';
import { ticksCheck } from './ledger/ticks.check.js';
import { inSnapshot } from './snapshot.js';

const checks: readonly Check[] = [
  logCheck,
  ticksCheck,
  runsCheck,
  modelsCheck,
  batchesCheck,
  referencesCheck,
  orphansCheck,
  projectionsCheck,
];
const names = checks.map(({ name }) => name);
const usage = 'rondo doctor [--only CHECK]… [--grace SECONDS] [--limit FINDINGS] [--json]';

/**
 * Says whether everything is as it should be in a running stack, from one snapshot of its database. Exit code 0: it is.
 * 1: something is not so, and is named. 2: unknown arguments. 78: there is nothing to examine.
 */
export const doctor: Command = {
  usage,
  run: async ({ args, print }) => {
    const options = optionsOf(args);
    const settings = loadSettings();
    const url = stackUrl(settings);
    const started = new Date();
    const diagnoses: Diagnosis[] = [];
    await withStack({ ...settings, database: { url } }, options.graceMs, async (examined) => {
      for (const check of options.checks) {
        const diagnosis = await examine(check, examined, options.limit);
        diagnoses.push(diagnosis);
        if (!options.json) for (const line of diagnosisLines(diagnosis)) print(line);
      }
    });
    const ok = diagnoses.every((diagnosis) => diagnosis.ok);
    if (options.json) {
      print(JSON.stringify({ ok, database: redactedUrl(url), started: started.toISOString(), checks: diagnoses }));
    }
    return ok ? 0 : 1;
  },
};

interface Options {
  readonly checks: readonly Check[];
  readonly graceMs: number;
  readonly limit: number;
  readonly json: boolean;
}

function optionsOf(args: readonly string[]): Options {
  const options = parseOptions(
    args,
    {
      only: { type: 'string', multiple: true },
      grace: { type: 'string', default: '60' },
      limit: { type: 'string', default: '20' },
      json: { type: 'boolean', default: false },
    },
    usage,
  );
  const { only = names, grace, limit, json } = options;
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new CommandError(`"${unknown}" is no check; there are ${names.join(', ')}; usage: ${usage}`, 2);
  }
  return {
    checks: checks.filter(({ name }) => only.includes(name)),
    graceMs: wholeNumber('--grace', grace) * 1_000,
    limit: wholeNumber('--limit', limit),
    json,
  };
}

function wholeNumber(option: string, value: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw new CommandError(`${option}: "${value}" is not a whole number from 0 on; usage: ${usage}`, 2);
}

function stackUrl(settings: Settings): string {
  try {
    return databaseUrlOf(settings);
  } catch (error) {
    throw misconfigured(error);
  }
}

const misconfigured = (error: unknown): CommandError => new CommandError(messageOf(error), EXIT_MISCONFIGURED);

async function withStack(
  settings: Examined['settings'],
  graceMs: number,
  work: (examined: Examined) => Promise<void>,
): Promise<void> {
  const { url } = settings.database;
  const objectStore = openObjectStore(settings);
  const pool = createPool(url, { max: 4, applicationName: 'rondo doctor' });
  const tempFolder = await mkdtemp(join(tmpdir(), 'rondo-doctor-'));
  const dataSets = createDataSets({
    store: objectStore,
    tempFolder,
    memoryLimitMiB: settings.dataSets.memoryMib,
    threads: 2,
    hasSpare: false,
  });
  try {
    await refuseRoles(pool, url);
    await requireTables(pool);
    const store = new PostgresEventStore(pool, []);
    await inSnapshot(pool, (snapshot) => work({ ...snapshot, pool, store, objectStore, dataSets, settings, graceMs }));
  } catch (error) {
    const fault = databaseFault(url, error);
    throw isUnavailable(error) ? misconfigured(fault) : fault;
  } finally {
    await dataSets.close();
    await pool.end();
    await rm(tempFolder, { recursive: true, force: true });
  }
}

function openObjectStore({ objectStore }: Pick<Settings, 'objectStore'>) {
  try {
    return createObjectStore(objectStore.url);
  } catch (error) {
    throw error instanceof ObjectStoreUrlError ? misconfigured(error) : error;
  }
}

async function requireTables(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ there: boolean }>("select to_regclass('rondo.read_ticks') is not null as there");
  if (rows[0]?.there !== true)
    throw misconfigured(new Error('its tables are not there yet; `rondo migrate` makes them'));
}
