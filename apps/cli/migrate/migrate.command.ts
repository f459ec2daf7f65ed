import { EXIT_MISCONFIGURED, loadSettings } from '#config';
import { migrate, MigrationError } from '#event-store';
import { messageOf } from '#faults';
import { prepareQueues } from '#queues';
import { CommandError } from '../command.js';
import type { Command } from '../command.js';
import { databaseFault } from '../database-fault.js';
import { databaseUrlOf } from '../database-url.js';
import { parseOptions } from '../options.js';
import { patiently } from './patiently.js';

const usage = 'rondo migrate [--wait SECONDS]';

/** Brings database and queues to this version. Servers that are started together with it may take a while to be there. */
export const migrateCommand: Command = {
  usage,
  run: async ({ args, print, printError }) => {
    const { wait = '60' } = parseOptions(args, { wait: { type: 'string' } }, usage);
    if (!/^\d{1,5}$/.test(wait)) {
      throw new CommandError(`--wait: "${wait}" is not a whole number of seconds; usage: ${usage}`, 2);
    }
    const settings = loadSettings();
    const database = { url: databaseUrlOf(settings) };
    const { api, worker } = settings.databasePasswords;
    const passwords = {
      ...(api !== undefined && { rondo_api: api }),
      ...(worker !== undefined && { rondo_worker: worker }),
    };
    const giveUp = () => (Number(wait) === 0 ? AbortSignal.abort() : AbortSignal.timeout(Number(wait) * 1_000));
    const say = (error: unknown): void => {
      printError(`${messageOf(error)}; trying again for up to ${wait} s`);
    };
    try {
      await patiently(
        () => migrate(database.url, { passwords }),
        giveUp(),
        (error) => {
          say(databaseFault(database.url, error));
        },
      );
    } catch (error) {
      // Trying again does not help: supervisors are told so.
      if (error instanceof MigrationError) throw new CommandError(error.message, EXIT_MISCONFIGURED);
      throw databaseFault(database.url, error);
    }
    await patiently(() => prepareQueues({ ...settings, database }), giveUp(), say);
    print('The database and the queues are at this version.');
    return 0;
  },
};
