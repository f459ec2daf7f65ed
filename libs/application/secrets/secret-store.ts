import type { Pool } from 'pg';
import type { Scope } from '#domain';
import { recordAudit } from '#audit';
import { seal, unseal } from '#sealing';
import type { SecretKeys } from '#sealing';

/** A value that is about to be stored, under the id that events and rows carry instead. */
export interface NewSecret {
  readonly id: string;
  readonly value: string;
}

/** Keeps secret parameter values outside the events, encrypted with AES-256-GCM under the installation's key. */
export class SecretStore {
  constructor(
    private readonly pool: Pool,
    private readonly keys: SecretKeys,
  ) {}

  /** Stores values by a transaction. */
  async put(client: Pick<Pool, 'query'>, { org, sandbox }: Scope, secrets: readonly NewSecret[]): Promise<void> {
    await client.query(
      `insert into secrets (id, org, sandbox, ciphertext)
       select id, $1, $2, ciphertext from unnest($3::uuid[], $4::bytea[]) as new (id, ciphertext)`,
      [
        org,
        sandbox,
        secrets.map(({ id }) => id),
        secrets.map(({ id, value }) => seal(this.keys, id, Buffer.from(value))),
      ],
    );
  }

  /** Notes that a run was given secrets: which, and never what they are. */
  async noteUse(scope: Scope, runId: string, ids: readonly string[]): Promise<void> {
    const details = { secretIds: ids };
    await recordAudit(this.pool, [{ action: 'secrets-used', ...scope, resource: `runs/${runId}`, details }]);
  }

  /** @throws Error when the secret is not there or was encrypted under a key that this process does not have. */
  async get(scope: Scope, id: string): Promise<string> {
    const { rows } = await this.pool.query<{ ciphertext: Buffer }>(
      'select ciphertext from secrets where id = $1 and org = $2 and sandbox = $3',
      [id, scope.org, scope.sandbox],
    );
    const ciphertext = rows[0]?.ciphertext;
    if (!ciphertext) throw new Error(`Secret ${id} is not stored`);
    return unseal(this.keys, id, ciphertext).toString();
  }
}
