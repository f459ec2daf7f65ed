import { text } from 'node:stream/consumers';
import { operator } from '#audit';
import { childEnvironment, loadConfig } from '#config';
import { listRegistries, removeRegistry, setRegistry } from '#credentials';
import { isRegistryHost } from '#engines';
import { wanted } from '../client/client-options.js';
import { CommandError } from '../command.js';
import type { Command } from '../command.js';
import { parseOptions } from '../options.js';
import { withDatabase } from '../with-database.js';

const lines = {
  set: 'rondo registry set --org ORG --host HOST --username NAME < PASSWORD',
  list: 'rondo registry list --org ORG [--json]',
  remove: 'rondo registry remove --org ORG --host HOST',
};

const options = {
  set: { org: { type: 'string' }, host: { type: 'string' }, username: { type: 'string' } },
  list: { org: { type: 'string' }, json: { type: 'boolean' } },
  remove: { org: { type: 'string' }, host: { type: 'string' } },
} as const;

/** With which account an organisation's images are pulled from a registry. The password is never shown. */
export const registry: Command = {
  usage: Object.values(lines).join('\n       '),
  run: async ({ args: [action = '', ...args], print }) => {
    switch (action) {
      case 'set':
        await set(args);
        return 0;
      case 'list':
        await show(args, print);
        return 0;
      case 'remove':
        await remove(args);
        return 0;
      default:
        throw new CommandError(`"${action}" is none of set, list, remove; usage: ${registry.usage}`, 2);
    }
  },
};

async function set(args: readonly string[]): Promise<void> {
  const values = parseOptions(args, options.set, lines.set);
  const org = wanted(values.org, 'org', lines.set);
  const host = hostOf(values.host, lines.set);
  const username = wanted(values.username, 'username', lines.set);
  if (username.includes(':'))
    throw new CommandError(`--username: "${username}" holds a colon, which ends user names`, 2);
  const password = (await text(process.stdin)).replace(/\r?\n$/, '');
  if (!/^[^\0\r\n]{1,8192}$/.test(password)) {
    throw new CommandError('The standard input is not one line of 1 to 8192 characters, which is the password', 2);
  }
  await withDatabase((pool, url) => {
    const { secretKeys } = loadConfig(childEnvironment({ DATABASE_URL: url }));
    return setRegistry(pool, secretKeys, { org, host, username, password }, operator);
  });
}

async function show(args: readonly string[], print: (line: string) => void): Promise<void> {
  const values = parseOptions(args, options.list, lines.list);
  const org = wanted(values.org, 'org', lines.list);
  const registries = await withDatabase((pool) => listRegistries(pool, org));
  if (values.json === true) print(JSON.stringify(registries, undefined, 2));
  else for (const one of registries) print(`${one.host}  ${one.username}  since ${one.set}`);
}

async function remove(args: readonly string[]): Promise<void> {
  const values = parseOptions(args, options.remove, lines.remove);
  const org = wanted(values.org, 'org', lines.remove);
  const host = hostOf(values.host, lines.remove);
  const isGone = await withDatabase((pool) => removeRegistry(pool, { org, host }, operator));
  if (!isGone)
    throw new CommandError(`${org} has no account at "${host}"; rondo registry list --org ${org} shows them`);
}

function hostOf(given: string | undefined, usage: string): string {
  const host = wanted(given, 'host', usage);
  if (isRegistryHost(host)) return host;
  throw new CommandError(
    `--host: "${host}" is not a registry as images name it, such as registry.example.com:5000 or docker.io`,
    2,
  );
}
