import { createPrivateKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import type { JsonWebKey, KeyObject } from 'node:crypto';
import { seal, unseal } from '#sealing';
import type { SecretKeys } from '#sealing';
import type { Database } from './credential.js';

export interface SigningKey {
  readonly id: string;
  readonly privateKey: KeyObject;
}

/** Public halves, as RFC 7517 writes them. */
export interface KeySet {
  readonly keys: readonly JsonWebKey[];
}

interface NewKey {
  readonly id: string;
  readonly publicKey: JsonWebKey;
  readonly sealed: Buffer;
}

function newKey(secretKeys: SecretKeys): NewKey {
  const id = randomUUID();
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const der = privateKey.export({ type: 'pkcs8', format: 'der' });
  return { id, publicKey: publicKey.export({ format: 'jwk' }), sealed: seal(secretKeys, id, der) };
}

/** The keys that still verify; the newest is what signs. */
const living = '(expires is null or expires > now())';

/**
 * What tokens are signed with: the newest key, made here when there is none yet. Two processes that make one at the same
 * time leave two, of which the newer signs.
 * @param secretKeys under which private halves are kept
 * @throws Error when the key was stored under none of them
 */
export async function signingKey(database: Database, secretKeys: SecretKeys): Promise<SigningKey> {
  const known = await newestKey(database, secretKeys);
  if (known) return known;
  const { id, publicKey, sealed } = newKey(secretKeys);
  await database.query('insert into rondo.signing_keys (id, public_key, private_key) values ($1, $2, $3)', [
    id,
    publicKey,
    sealed,
  ]);
  return signingKey(database, secretKeys);
}

async function newestKey(database: Database, secretKeys: SecretKeys): Promise<SigningKey | undefined> {
  const { rows } = await database.query<{ id: string; private_key: Buffer }>(
    `select id, private_key from rondo.signing_keys where ${living} order by created desc, id limit 1`,
  );
  const [row] = rows;
  if (!row) return undefined;
  const key = unseal(secretKeys, row.id, row.private_key);
  return { id: row.id, privateKey: createPrivateKey({ key, format: 'der', type: 'pkcs8' }) };
}

/** Makes another key, which signs from now on. Tokens that older ones signed are good for `overlap` more seconds. */
export async function rotateSigningKey(database: Database, secretKeys: SecretKeys, overlap: number): Promise<string> {
  const { id, publicKey, sealed } = newKey(secretKeys);
  await database.query(
    `with ended as (
       update rondo.signing_keys set expires = least(expires, now() + make_interval(secs => $4)) where ${living}),
     gone as (delete from rondo.signing_keys where expires < now() - interval '1 day')
     insert into rondo.signing_keys (id, public_key, private_key) values ($1, $2, $3)`,
    [id, publicKey, sealed, overlap],
  );
  return id;
}

/** What verifies tokens, for others than Rondo itself. */
export async function publishedKeys(database: Database): Promise<KeySet> {
  const { rows } = await database.query<{ id: string; public_key: JsonWebKey }>(
    `select id, public_key from rondo.signing_keys where ${living} order by created desc, id`,
  );
  return { keys: rows.map(({ id, public_key: key }) => ({ ...key, kid: id, alg: 'EdDSA', use: 'sig' })) };
}
