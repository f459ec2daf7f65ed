import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import type { Scope } from '#domain';
import { newId } from '../ids.js';

const ivBytes = 12;
const tagBytes = 16;

/** Keeps secret parameter values outside the events, encrypted with AES-256-GCM under the installation's key. */
export class SecretStore {
  /** @param key 32 bytes */
  constructor(
    private readonly pool: Pool,
    private readonly key: Buffer,
  ) {}

  /** Stores a value; returns the id that events and rows carry instead. */
  async put(scope: Scope, value: string): Promise<string> {
    const id = newId();
    await this.pool.query('insert into secrets (id, org, sandbox, ciphertext) values ($1, $2, $3, $4)', [
      id,
      scope.org,
      scope.sandbox,
      this.encrypt(id, value),
    ]);
    return id;
  }

  /** @throws Error when the secret is not there or was encrypted under another key. */
  async get(scope: Scope, id: string): Promise<string> {
    const { rows } = await this.pool.query<{ ciphertext: Buffer }>(
      'select ciphertext from secrets where id = $1 and org = $2 and sandbox = $3',
      [id, scope.org, scope.sandbox],
    );
    const ciphertext = rows[0]?.ciphertext;
    if (!ciphertext) throw new Error(`Secret ${id} is not stored`);
    return this.decrypt(id, ciphertext);
  }

  /** The id is authenticated with the value: a ciphertext moved to another row does not decrypt. */
  private encrypt(id: string, value: string): Buffer {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', this.key, iv).setAAD(Buffer.from(id));
    return Buffer.concat([iv, cipher.update(value, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  }

  private decrypt(id: string, stored: Buffer): string {
    const decipher = createDecipheriv('aes-256-gcm', this.key, stored.subarray(0, ivBytes));
    decipher.setAAD(Buffer.from(id)).setAuthTag(stored.subarray(stored.length - tagBytes));
    return (
      decipher.update(stored.subarray(ivBytes, stored.length - tagBytes), undefined, 'utf8') + decipher.final('utf8')
    );
  }
}
