import { operator, recordAudit } from '#audit';
import { rotateSigningKey } from '#credentials';
import { durationOf } from '../client/client-options.js';
import { CommandError } from '../command.js';
import type { Command } from '../command.js';
import { parseOptions, requireAction } from '../options.js';
import { configFor, withDatabase } from '../with-database.js';

const usage = 'rondo keys rotate [--overlap 24h]';

/** Replaces the key that access tokens are signed with. */
export const keys: Command = {
  usage,
  run: async ({ args: [action, ...args], print }) => {
    requireAction(action, 'rotate', usage);
    const { overlap } = parseOptions(args, { overlap: { type: 'string' } }, usage);
    const given = overlap === undefined ? undefined : durationOf(overlap);
    if (overlap !== undefined && given === undefined) {
      throw new CommandError(`--overlap: "${overlap}" is not a time such as 0m, 12h or 7d; usage: ${usage}`, 2);
    }
    const id = await withDatabase(async (pool, url) => {
      const { secretKeys, tokens } = configFor(url);
      const overlapSeconds = given ?? tokens.lifetimeSeconds;
      const made = await rotateSigningKey(pool, secretKeys, overlapSeconds);
      const details = { key: 'tokens', id: made, overlapSeconds };
      await recordAudit(pool, [{ action: 'key-rotated', actor: operator, details }]);
      return made;
    });
    print(`${id} signs from now on`);
    return 0;
  },
};
