import { BoundedMap } from '#bounded';
import { createHmac, randomBytes } from 'node:crypto';
import type { SignedIn } from './access-token.js';
import { matchSecret } from './client-secret.js';
import type { HashedSecret } from './client-secret.js';
import type { Database } from './credential.js';

interface Row {
  readonly org: string;
  readonly sandbox: string | null;
  readonly name: string;
  readonly secret_id: string;
  readonly cost: number;
  readonly block_size: number;
  readonly parallelization: number;
  readonly salt: Buffer;
  readonly hash: Buffer;
  readonly expires: Date | null;
}

interface Kept extends HashedSecret {
  readonly row: Row;
}

/** A client that may sign in, with what its secrets are compared to. */
export interface SigningIn {
  readonly clientId: string;
  readonly org: string;
  readonly secrets: readonly Kept[];
}

/** The client of an id; undefined when there is none that may sign in. */
export async function findSigningIn(database: Database, clientId: string): Promise<SigningIn | undefined> {
  const { rows } = await database.query<Row>(
    `select c.org, c.sandbox, c.name, s.id as secret_id, s.cost, s.block_size, s.parallelization, s.salt, s.hash,
            least(c.expires, s.expires) as expires
       from rondo.clients c join rondo.client_secrets s on s.client_id = c.id
      where c.id = $1 and c.revoked is null and coalesce(least(c.expires, s.expires) > now(), true)
      order by s.created desc limit 2`,
    [clientId],
  );
  const [first] = rows;
  if (!first) return undefined;
  const secrets = rows.map((row): Kept => ({ ...row, id: row.secret_id, blockSize: row.block_size, row }));
  return { clientId, org: first.org, secrets };
}

/** Whom a secret stands for; undefined when it is not the client's. Costly, also for a client that does not exist. */
export async function checkSecret(client: SigningIn | undefined, secret: string): Promise<SignedIn | undefined> {
  const found = await matchSecret(secret, client?.secrets ?? []);
  return client && found && signedIn(client, found);
}

/** Clients whose secrets are known again; who has not signed in for the longest is forgotten. */
const capacity = 10_000;

/**
 * Knows secrets again that have been checked, so that a client which has signed in before costs next to nothing, and cannot
 * be kept out by others that are wrong in its name. It keeps digests under a key of this process, not secrets, and what is
 * stored of a secret is part of its digest: one that was replaced is not known any more.
 */
export class KnownSecrets {
  private readonly key = randomBytes(32);
  private readonly digests = new BoundedMap<string, string>(capacity);

  match(client: SigningIn | undefined, secret: string): SignedIn | undefined {
    const known = client && this.digests.get(client.clientId);
    const found = known === undefined ? undefined : client?.secrets.find((kept) => this.digest(kept, secret) === known);
    return client && found && signedIn(client, found);
  }

  remember(client: SigningIn, { secretId }: SignedIn, secret: string): void {
    const kept = client.secrets.find(({ id }) => id === secretId);
    if (!kept) return;
    this.digests.set(client.clientId, this.digest(kept, secret));
  }

  private digest({ id, hash }: Kept, secret: string): string {
    return createHmac('sha256', this.key).update(id).update(hash).update(secret).digest('base64');
  }
}

function signedIn({ clientId }: SigningIn, { row }: Kept): SignedIn {
  const { org, sandbox, name, secret_id: secretId, expires } = row;
  return {
    clientId,
    secretId,
    org,
    ...(sandbox !== null && { sandbox }),
    name,
    ...(expires !== null && { expires }),
  };
}
