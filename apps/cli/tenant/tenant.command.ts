import { eraseTenant, RunsUnderWayError, tenantContents } from '#application';
import type { Erased, Tenant } from '#application';
import { createObjectStore } from '#object-store';
import { CommandError } from '../command.js';
import type { Command } from '../command.js';
import { parseOptions, requireAction } from '../options.js';
import { configFor, withDatabase } from '../with-database.js';

const usage = 'rondo tenant erase --org ORG [--sandbox NAME] [--yes] [--force]';

/** Removes what is an organisation's, or one of its sandboxes': without --yes it only says what there is. */
export const tenant: Command = {
  usage,
  run: async ({ args: [action, ...args], print, printError }) => {
    requireAction(action, 'erase', usage);
    const { yes = false, force = false, ...named } = parseOptions(args, options, usage);
    const erasing = tenantOf(named);
    await withDatabase(async (pool, url) => {
      if (!yes) {
        print(`There are ${listed(await tenantContents(pool, erasing))}; --yes erases them`);
        return;
      }
      const config = configFor(url);
      const parts = { pool, objectStore: createObjectStore(config.objectStore.url), logs: config.logs.root };
      print(`Erased: ${listed(await eraseTenant(parts, erasing, force).catch(explained))}`);
      printError('Its audit log stays for AUDIT_KEEP_DAYS, and backups have all of it for as long as they are kept.');
    });
    return 0;
  },
};

const options = {
  org: { type: 'string' },
  sandbox: { type: 'string' },
  yes: { type: 'boolean' },
  force: { type: 'boolean' },
} as const;

function tenantOf({ org = '', sandbox }: { readonly org?: string; readonly sandbox?: string }): Tenant {
  if (org.trim() === '') throw new CommandError(`--org is missing; usage: ${usage}`, 2);
  if (sandbox?.trim() === '')
    throw new CommandError(`--sandbox is empty: leave it out to mean all; usage: ${usage}`, 2);
  return { org, ...(sandbox !== undefined && { sandbox }) };
}

const listed = ({ events, runs, clients, secrets, objects }: Erased): string =>
  `${events} events, ${runs} runs, ${clients} clients, ${secrets} secrets, ${objects} objects`;

function explained(error: unknown): never {
  if (!(error instanceof RunsUnderWayError)) throw error;
  const way = 'delete its services and experiments by the API and wait, or say --force to erase them as they are';
  throw new CommandError(`${error.message}, and nothing was erased: ${way}`);
}
