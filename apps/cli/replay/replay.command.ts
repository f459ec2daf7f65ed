import { loadSettings } from '#config';
import { DomainError } from '#domain';
import { createPool } from '#event-store';
import { replay } from '#read-models';
import type { ReplayProgress } from '#read-models';
import { CommandError } from '../command.js';
import type { Command } from '../command.js';
import { databaseFault } from '../database-fault.js';
import { databaseUrlOf } from '../database-url.js';
import { refuseRoles } from '../with-database.js';

const usage = 'rondo replay [PROJECTION…]';

/** Rebuilds read models from the events, beside a running stack, and swaps them in. */
export const replayCommand: Command = {
  usage,
  run: async ({ args, print }) => {
    const option = args.find((arg) => arg.startsWith('-'));
    if (option !== undefined) throw new CommandError(`${option} is not an option; usage: ${usage}`, 2);
    const url = databaseUrlOf(loadSettings());
    const pool = createPool(url, { max: 2, applicationName: 'rondo replay' });
    try {
      await refuseRoles(pool, url);
      const { events, rows, seconds, eventsPerSecond } = await replay(pool, args, phaseLines(print));
      for (const [name, count] of Object.entries(rows)) print(`${name}: ${grouped(count)} rows`);
      print(`${grouped(events)} events in ${seconds.toFixed(1)} s, ${grouped(eventsPerSecond)} a second`);
      return 0;
    } catch (error) {
      if (error instanceof DomainError)
        throw new CommandError(error.message, error.code === 'illegal-argument' ? 2 : 1);
      throw databaseFault(url, error);
    } finally {
      await pool.end();
    }
  },
};

const grouped = (count: number): string => count.toLocaleString('en');

/** A line when a phase begins, and one for every further 100,000 events that are read. */
function phaseLines(print: (line: string) => void): (progress: ReplayProgress) => void {
  let said = '';
  return ({ phase, events }) => {
    const line = phase === 'reading' ? `reading: ${grouped(Math.floor(events / 100_000) * 100_000)} events` : phase;
    if (line !== said) print(line);
    said = line;
  };
}
