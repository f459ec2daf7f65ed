import { operator } from '#audit';
import { loadSettings } from '#config';
import { isQuotaName, quotaNames } from '#domain';
import type { QuotaName } from '#domain';
import { readOwnLimits, readUse, setLimits, sharedQuotas } from '#quotas';
import { wanted } from '../client/client-options.js';
import { CommandError } from '../command.js';
import type { Command, Invocation } from '../command.js';
import { parseArguments } from '../options.js';
import { withDatabase } from '../with-database.js';

const lines = {
  show: 'rondo quota show --org ORG [--json]',
  set: `rondo quota set --org ORG NAME=LIMIT|usual… (${quotaNames.join(', ')})`,
};

const options = { org: { type: 'string' }, json: { type: 'boolean' } } as const;

type Limits = Partial<Record<QuotaName, number | undefined>>;

/** What one organisation may have, besides what the settings say for all. */
export const quota: Command = {
  usage: Object.values(lines).join('\n       '),
  run: async ({ args: [action = '', ...args], print }) => {
    if (action !== 'show' && action !== 'set') {
      throw new CommandError(`"${action}" is none of show, set; usage: ${quota.usage}`, 2);
    }
    const usage = lines[action];
    const { values, positionals } = parseArguments(args, options, usage);
    const org = wanted(values.org, 'org', usage);
    if (action === 'show') {
      if (positionals.length > 0)
        throw new CommandError(`"${positionals[0] ?? ''}" is not taken here; usage: ${usage}`, 2);
      return show(print, org, values.json === true);
    }
    if (values.json !== undefined) throw new CommandError(`--json is not taken here; usage: ${usage}`, 2);
    if (positionals.length === 0) throw new CommandError(`there is nothing to set; usage: ${usage}`, 2);
    const limits: Limits = Object.fromEntries(positionals.map(limitOf));
    await withDatabase((pool) => setLimits(pool, org, limits, operator));
    return show(print, org, false);
  },
};

/** `schedules=100`, or `schedules=usual`: the limit of the settings. */
function limitOf(text: string): [QuotaName, number | undefined] {
  const [name = '', value = ''] = text.split('=', 2);
  if (!isQuotaName(name)) throw new CommandError(`"${name}" is none of ${quotaNames.join(', ')}`, 2);
  if (value === 'usual') return [name, undefined];
  const limit = Number(value);
  const least = name === 'requestsPerSecond' ? 1 : 0;
  if (/^\d{1,15}$/.test(value) && limit >= least) return [name, limit];
  throw new CommandError(
    `${name}: "${value}" is not a whole number from ${least} on, of at most 15 digits, or usual`,
    2,
  );
}

/** What requests and streams are used is known to the processes of the API only: GET /quotas says it. */
async function show(print: Invocation['print'], org: string, asJson: boolean): Promise<number> {
  const { quotas: usual } = loadSettings();
  const { own, used } = await withDatabase(async (pool) => {
    const uses = [];
    for (const name of sharedQuotas) uses.push([name, await readUse(pool, org, name)] as const);
    return { own: await readOwnLimits(pool, org), used: new Map<QuotaName, number>(uses) };
  });
  const shown = quotaNames.map((name) => {
    const count = used.get(name);
    const isOwn = own[name] !== undefined;
    return { name, limit: own[name] ?? usual[name], isOwn, ...(count !== undefined && { used: count }) };
  });
  if (asJson) print(JSON.stringify({ orgId: org, quotas: shown }, undefined, 2));
  else for (const line of shown) print(lineOf(line));
  return 0;
}

const lineOf = ({ name, limit, isOwn, used }: { name: string; limit: number; isOwn: boolean; used?: number }): string =>
  [name.padEnd(17), String(limit).padStart(15), isOwn ? 'own  ' : 'usual', used === undefined ? '' : `used: ${used}`]
    .join('  ')
    .trimEnd();
