import type pg from 'pg';
import { unseal } from '#sealing';
import type { SecretKeys } from '#sealing';

/** What events say in plain text of parameters that are said to be secret: older versions kept some so. */
const plain = `
  select distinct found ->> 'value' as value
  from rondo.events, jsonb_path_query(data, '$.** ? (@.secret == true && exists (@.value))') found
  where ($1::text is null or org = $1) and found ->> 'value' <> '***'`;

/** The values of the secrets that are stored, and of those that events hold in plain text; of one organisation, or of all. */
export async function knownValues(
  database: Pick<pg.Pool, 'query'>,
  keys: SecretKeys,
  org: string | undefined,
): Promise<string[]> {
  const stored = await database.query<{ id: string; ciphertext: Buffer }>(
    'select id, ciphertext from rondo.secrets where ($1::text is null or org = $1)',
    [org ?? null],
  );
  const told = await database.query<{ value: string }>(plain, [org ?? null]);
  const values = [
    ...stored.rows.map(({ id, ciphertext }) => unseal(keys, id, ciphertext).toString()),
    ...told.rows.map(({ value }) => value),
  ];
  return [...new Set(values)];
}
