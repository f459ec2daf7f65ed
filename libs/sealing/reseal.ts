import type pg from 'pg';
import { inTransaction } from '#transactions';
import { seal, sealedBy, unseal } from './seal.js';
import type { SecretKeys } from './seal.js';

/** Where sealed values lie: each under its id as name. */
const places = [
  { table: 'rondo.secrets', column: 'ciphertext' },
  { table: 'rondo.signing_keys', column: 'private_key' },
  { table: 'rondo.registry_credentials', column: 'password' },
] as const;
type Place = (typeof places)[number];

const usualBatch = 500;

export interface Resealed {
  readonly resealed: number;
  /** Those that none of the keys opens, as `table id`. */
  readonly unopened: readonly string[];
}

/**
 * Seals everything under the first key that is not. In batches of a transaction each: whatever ends it, the next call goes
 * on, and meanwhile each value opens under one of the keys. What none of them opens stays as it is.
 */
export async function reseal(pool: pg.Pool, keys: SecretKeys, batch = usualBatch): Promise<Resealed> {
  let resealed = 0;
  const unopened: string[] = [];
  for (const place of places) {
    for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
      const done = await resealBatch(pool, keys, place, { after, batch });
      resealed += done.resealed;
      unopened.push(...done.unopened);
      if (done.last === undefined) break;
      after = done.last;
    }
  }
  return { resealed, unopened };
}

function resealBatch(
  pool: pg.Pool,
  keys: SecretKeys,
  { table, column }: Place,
  { after, batch }: { readonly after: string; readonly batch: number },
): Promise<Resealed & { readonly last: string | undefined }> {
  return inTransaction(pool, async (client) => {
    const [key] = keys();
    const { rows } = await client.query<{ id: string; sealed: Buffer }>(
      `select id, ${column} as sealed from ${table}
       where id > $1 and substring(${column} from 1 for $2) <> $3 order by id limit $4 for update`,
      [after, sealedBy(key ?? Buffer.alloc(0)).length, sealedBy(key ?? Buffer.alloc(0)), batch],
    );
    const opened = rows.map(({ id, sealed }) => ({ id, value: openedOrNot(keys, id, sealed) }));
    const anew = opened.flatMap(({ id, value }) => (value ? [{ id, sealed: seal(keys, id, value) }] : []));
    await client.query(
      `update ${table} old set ${column} = new.sealed
       from unnest($1::uuid[], $2::bytea[]) as new (id, sealed) where old.id = new.id`,
      [anew.map(({ id }) => id), anew.map(({ sealed }) => sealed)],
    );
    const unopened = opened.flatMap(({ id, value }) => (value ? [] : [`${table} ${id}`]));
    return { resealed: anew.length, unopened, last: rows.at(-1)?.id };
  });
}

function openedOrNot(keys: SecretKeys, id: string, sealed: Buffer): Buffer | undefined {
  try {
    return unseal(keys, id, sealed);
  } catch {
    return undefined;
  }
}
