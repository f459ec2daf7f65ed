import type pg from 'pg';
import { operator, recordAudit } from '#audit';
import { addSecretKey } from '#config';
import type { Config } from '#config';
import { reseal } from '#sealing';
import { CommandError } from '../command.js';
import type { Command } from '../command.js';
import { parseOptions, requireAction } from '../options.js';
import { configFor, withDatabase } from '../with-database.js';

const usage = 'rondo secrets rotate [--resume]';

/** Replaces the key that secrets are encrypted with, and encrypts them anew, beside a running stack. */
export const secrets: Command = {
  usage,
  run: async ({ args: [action, ...args], print }) => {
    requireAction(action, 'rotate', usage);
    const { resume = false } = parseOptions(args, { resume: { type: 'boolean' } }, usage);
    await withDatabase(async (pool, url) => {
      const config = configFor(url);
      await refuseCompany(pool);
      const late = await resealAll(pool, config);
      if (resume || config.secretKeyFolder === undefined) {
        await note(pool, late, 'present');
        print(`${late} values were encrypted anew; all are under the present key`);
        return;
      }
      addSecretKey(config.secretKeyFolder);
      const values = await resealAll(pool, config);
      await note(pool, values, 'new');
      print(`${values} values were encrypted anew under a new key`);
      print(`secret.key keeps the former key, for backups and what was under way, until the next rotation`);
    });
    return 0;
  },
};

/** Of no organisation: the key is that of all. */
const note = (pool: pg.Pool, values: number, under: 'new' | 'present'): Promise<void> =>
  recordAudit(pool, [{ action: 'key-rotated', actor: operator, details: { key: 'secrets', values, under } }]);

/** Two that add keys at once could each leave out the other's. The connection holds it until it ends. */
async function refuseCompany(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ held: boolean }>(
    `select pg_try_advisory_lock(hashtext('rondo secrets rotate')) as held`,
  );
  if (rows[0]?.held !== true) throw new CommandError('Another rondo secrets rotate is under way');
}

/** Nobody drops a key before everything is seen to open under another. @throws CommandError */
async function resealAll(pool: pg.Pool, { secretKeys, secretKeyFolder }: Config): Promise<number> {
  const { resealed, unopened } = await reseal(pool, secretKeys);
  if (unopened.length === 0) return resealed;
  const where = secretKeyFolder === undefined ? 'RONDO_SECRET_KEY and RONDO_FORMER_SECRET_KEYS' : secretKeyFolder;
  const some = unopened.slice(0, 5).join(', ');
  throw new CommandError(
    `${unopened.length} values open under none of the keys of ${where}, and no key was replaced or left out: ${some}`,
  );
}
