import { loadSettings } from '#config';
import { migrate } from '#event-store';
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
    const say = (error: unknown): void => {
      printError(`${messageOf(error)}; trying again for up to ${wait} s`);
    };
    try {
      await patiently(
        () => migrate(database.url),
        Number(wait),
        (error) => {
          say(databaseFault(database.url, error));
        },
      );
    } catch (error) {
      throw databaseFault(database.url, error);
    }
    await patiently(() => prepareQueues({ ...settings, database }), Number(wait), say);
    print('The database and the queues are at this version.');
    return 0;
  },
};
