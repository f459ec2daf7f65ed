import { loadSettings } from '#config';
import { migrate } from '#event-store';
import { prepareQueues } from '#queues';
import type { Command } from '../command.js';
import { databaseUrlOf } from '../database-url.js';

export const migrateCommand: Command = {
  usage: 'rondo migrate',
  run: async ({ print }) => {
    const settings = loadSettings();
    const database = { url: databaseUrlOf(settings) };
    // Schemas of their own and an advisory lock each: they do not meet.
    await Promise.all([migrate(database.url), prepareQueues({ ...settings, database })]);
    print('The database and the queues are at this version.');
    return 0;
  },
};
