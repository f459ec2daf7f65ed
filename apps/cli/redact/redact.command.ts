import type pg from 'pg';
import { countByTable, findValues, knownValues, redactLogs, redactRows } from '#application';
import type { FoundLogs } from '#application';
import type { Config } from '#config';
import { openRunIds } from '#read-models';
import { createRedactor, leastSecretCharacters } from '#redaction';
import type { Redactor } from '#redaction';
import { CommandError } from '../command.js';
import type { Command, Invocation } from '../command.js';
import { parseOptions } from '../options.js';
import { configFor, withDatabase } from '../with-database.js';
import { givenValues } from './given-values.js';

const usage = 'rondo redact [--known] [--stdin] [--org ORG] [--apply]';

/** Looks again after each round: what was written meanwhile may hold the values too. */
const mostRounds = 5;

/**
 * Takes values out of what is kept: events, rows, kept answers and logs. Without --apply it only says where they are. Exit code 1
 * where some are left.
 */
export const redact: Command = {
  usage,
  run: async ({ args, print }) => {
    const { known = false, stdin = false, org, apply = false } = parseOptions(args, options, usage);
    if (!known && !stdin) throw new CommandError(`Say --known, --stdin or both: which values; usage: ${usage}`, 2);
    return withDatabase(async (pool, url) => {
      const config = configFor(url);
      const values = [
        ...(known ? await knownValues(pool, config.secretKeys, org) : []),
        ...(stdin ? await givenValues(process.stdin) : []),
      ];
      const redactor = redactorOf(values, print);
      const left = apply ? await redactAll(pool, redactor, org, print) : await tellRows(pool, redactor, org, print);
      const logs = await logsOf(pool, config, redactor, apply);
      tellLogs(logs, apply, print);
      if (apply) print('Backups, the write-ahead log and, until VACUUM FULL, files of tables have them still.');
      return left + logs.left.length + (apply ? 0 : logs.found.length) > 0 ? 1 : 0;
    });
  },
};

const options = {
  known: { type: 'boolean' },
  stdin: { type: 'boolean' },
  org: { type: 'string' },
  apply: { type: 'boolean' },
} as const;

type Print = Invocation['print'];

function redactorOf(values: readonly string[], print: Print): Redactor {
  const sought = values.filter((value) => value.length >= leastSecretCharacters);
  const short = values.length - sought.length;
  if (short > 0)
    print(`${short} values of less than ${leastSecretCharacters} characters are not sought: they are everywhere`);
  if (sought.length === 0) throw new CommandError('There is no value to seek');
  print(`${sought.length} values are sought`);
  return createRedactor(sought);
}

/** Answers how many rows hold them. */
async function tellRows(pool: pg.Pool, redactor: Redactor, org: string | undefined, print: Print): Promise<number> {
  const hits = await findValues(pool, redactor, org);
  for (const [table, rows] of countByTable(hits)) print(`${table}: ${rows} rows hold them`);
  if (hits.length === 0) print('No row holds them');
  return hits.length;
}

/** Answers how many rows hold them after all. */
async function redactAll(pool: pg.Pool, redactor: Redactor, org: string | undefined, print: Print): Promise<number> {
  for (let round = 1; round <= mostRounds; round += 1) {
    const hits = await findValues(pool, redactor, org);
    if (hits.length === 0) break;
    await redactRows(pool, hits, redactor);
    for (const [table, rows] of countByTable(hits)) print(`${table}: ${rows} rows redacted`);
  }
  return tellRows(pool, redactor, org, print);
}

async function logsOf(pool: pg.Pool, { logs }: Config, redactor: Redactor, applies: boolean): Promise<FoundLogs> {
  const open = new Set(await openRunIds(pool));
  return redactLogs(redactor, { root: logs.root, isOpen: (runId) => open.has(runId), applies });
}

function tellLogs({ found, left }: FoundLogs, applies: boolean, print: Print): void {
  for (const path of found) print(`${path}: ${applies ? 'redacted' : 'holds them'}`);
  for (const path of left) print(`${path}: holds them, and its run has not ended: redact again then`);
}
