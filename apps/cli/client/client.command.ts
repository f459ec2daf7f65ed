import { operator } from '#audit';
import { createClient, hasAdmin, listClients, revokeClient, rotateClient, updateClient } from '#credentials';
import type { ClientChange, ListedClient } from '#credentials';
import type pg from 'pg';
import { CommandError } from '../command.js';
import type { Command, Invocation } from '../command.js';
import { parseOptions } from '../options.js';
import { asAnyone } from '../with-database.js';
import { durationOf, expiryOf, grantOptions, roleOf, sandboxOf, wanted } from './client-options.js';

const lines = {
  create:
    'rondo client create --org ORG --role viewer|editor|admin [--sandbox NAME] [--name NAME] [--expires WHEN] [--json]',
  list: 'rondo client list --org ORG [--json]',
  rotate: 'rondo client rotate --org ORG --id ID [--overlap 12h] [--json]',
  role: 'rondo client role --org ORG --id ID --role viewer|editor|admin',
  revoke: 'rondo client revoke --org ORG --id ID',
};
type Action = keyof typeof lines;

const options = {
  ...grantOptions,
  id: { type: 'string' },
  overlap: { type: 'string' },
  json: { type: 'boolean' },
} as const;

type Values = ReturnType<typeof parse>;

const parse = (args: readonly string[], usage: string) => parseOptions(args, options, usage);

/** What each action takes; everything else is refused, so that nothing is thought to have counted. */
const taken: Readonly<Record<Action, readonly string[]>> = {
  create: ['org', 'role', 'sandbox', 'name', 'expires', 'json'],
  list: ['org', 'json'],
  rotate: ['org', 'id', 'overlap', 'json'],
  role: ['org', 'id', 'role'],
  revoke: ['org', 'id'],
};

/** Makes, shows and ends what may call the API. */
export const client: Command = {
  usage: Object.values(lines).join('\n       '),
  run: async ({ args: [action = '', ...args], ...invocation }) => {
    if (!isAction(action)) {
      throw new CommandError(`"${action}" is none of ${Object.keys(lines).join(', ')}; usage: ${client.usage}`, 2);
    }
    const usage = lines[action];
    const values = parse(args, usage);
    for (const name of Object.keys(values)) {
      if (!taken[action].includes(name)) throw new CommandError(`--${name} is not taken here; usage: ${usage}`, 2);
    }
    const org = wanted(values.org, 'org', usage);
    return actions[action](invocation, org, values, usage);
  },
};

const isAction = (text: string): text is Action => Object.hasOwn(lines, text);

type Act = (
  io: Pick<Invocation, 'print' | 'printError'>,
  org: string,
  values: Values,
  usage: string,
) => Promise<number>;

const actions: Readonly<Record<Action, Act>> = {
  create: async ({ print, printError }, org, values, usage) => {
    const { name, expires } = values;
    const sandbox = sandboxOf(values.sandbox);
    const details = {
      org,
      role: roleOf(wanted(values.role, 'role', usage)),
      name: name ?? org,
      ...(sandbox !== undefined && { sandbox }),
      ...(expires !== undefined && { expires: expiryOf(expires, new Date()) }),
    };
    const made = await asAnyone((pool) => createClient(pool, details, operator));
    const { role } = details;
    const bounds = { orgId: org, ...(sandbox !== undefined && { sandbox }), role };
    const end = details.expires && { expires: details.expires.toISOString() };
    print(JSON.stringify({ ...made, ...bounds, ...end }, undefined, 2));
    if (values.json !== true) printError('The secret is shown this once.');
    return 0;
  },
  list: async ({ print }, org, { json }) => {
    const clients = await asAnyone((pool) => listClients(pool, org));
    if (json === true) print(JSON.stringify(clients, undefined, 2));
    else for (const one of clients) print(lineOf(one));
    return 0;
  },
  rotate: async ({ print, printError }, org, { id, overlap, json }, usage) => {
    const clientId = wanted(id, 'id', usage);
    const seconds = overlap === undefined ? 0 : durationOf(overlap);
    if (seconds === undefined)
      throw new CommandError(`--overlap: "${overlap ?? ''}" is not a time such as 30m, 12h or 7d`, 2);
    const made = await asAnyone((pool) => rotateClient(pool, changeOf(org, clientId), seconds));
    if (!made) throw unknown(clientId, org);
    print(JSON.stringify({ ...made, orgId: org }, undefined, 2));
    if (json !== true) printError('The secret is shown this once.');
    return 0;
  },
  role: (io, org, values, usage) => {
    const role = roleOf(wanted(values.role, 'role', usage));
    const change = changeOf(org, wanted(values.id, 'id', usage));
    return apply(io, change, `is ${role} now`, (pool) => updateClient(pool, change, { role }));
  },
  revoke: (io, org, { id }, usage) => {
    const change = changeOf(org, wanted(id, 'id', usage));
    return apply(io, change, 'is revoked', (pool) => revokeClient(pool, change));
  },
};

/** Who uses this command can make an admin at any time. */
const changeOf = (org: string, clientId: string): ClientChange => ({
  scope: { org },
  clientId,
  by: operator,
  mayLeaveNoAdmin: true,
});

async function apply(
  { print, printError }: Pick<Invocation, 'print' | 'printError'>,
  { scope: { org }, clientId }: ClientChange,
  done: string,
  act: (pool: pg.Pool) => Promise<boolean>,
): Promise<number> {
  await asAnyone(async (pool) => {
    if (!(await act(pool))) throw unknown(clientId, org);
    print(`${clientId} ${done}`);
    if (!(await hasAdmin(pool, org)))
      printError(`No client is admin of ${org} any more; rondo client create makes one.`);
  });
  return 0;
}

const unknown = (id: string, org: string): CommandError =>
  new CommandError(`There is no client "${id}" of ${org}, or it is revoked; rondo client list --org ${org} shows them`);

const lineOf = ({ clientId, role, sandbox, name, expires }: ListedClient): string =>
  [clientId, role.padEnd(6), sandbox ?? 'every sandbox', expires ? `until ${expires}` : 'without end', name].join('  ');
