import { createPublicKey } from 'node:crypto';
import type { JsonWebKey } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, errors, jwtVerify, SignJWT } from 'jose';
import { isUuid } from '#domain';
import type { Credential, Database } from './credential.js';
import type { Role } from './role.js';
import type { SigningKey } from './signing-keys.js';

/** Who issues Rondo's own tokens, and whom they are for. The key tells installations apart. */
export const ownIssuer = 'rondo';
const ownAudience = 'rondo';
const algorithm = 'EdDSA';

/** A client that has shown one of its secrets. */
export interface SignedIn {
  readonly clientId: string;
  readonly secretId: string;
  readonly org: string;
  readonly sandbox?: string;
  readonly name: string;
  /** When client or secret expires, whichever is first; absent: neither does. */
  readonly expires?: Date;
}

export interface IssuedToken {
  readonly accessToken: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/**
 * A token for a client: a JWT signed with EdDSA. It does not say the role, which is looked up, so that it may change.
 * @param lifetime seconds at most: no token outlives its client, or the secret that it was exchanged for
 */
export async function signToken(
  { id, privateKey }: SigningKey,
  { clientId, secretId, org, sandbox, expires }: SignedIn,
  lifetime: number,
  now: Date,
): Promise<IssuedToken> {
  const issued = Math.floor(now.getTime() / 1_000);
  const end = Math.min(issued + lifetime, expires ? Math.floor(expires.getTime() / 1_000) : Infinity);
  const claims = { client_id: clientId, secret_id: secretId, org, ...(sandbox !== undefined && { sandbox }) };
  const accessToken = await new SignJWT(claims)
    .setProtectedHeader({ alg: algorithm, kid: id, typ: 'at+jwt' })
    .setIssuer(ownIssuer)
    .setAudience(ownAudience)
    .setSubject(clientId)
    .setIssuedAt(issued)
    .setNotBefore(issued)
    .setExpirationTime(end)
    .sign(privateKey);
  return { accessToken, expiresIn: end - issued };
}

/** Who issued a token, as it says itself; undefined for what is no JWT. */
export function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss ?? '';
  } catch {
    return undefined;
  }
}

interface Row {
  readonly org: string;
  readonly sandbox: string | null;
  readonly role: Role;
  readonly name: string;
  readonly public_key: JsonWebKey;
}

/** Clocks of machines that share the work differ by so many seconds. Nothing is taken longer than it is good. */
export const clockTolerance = 5;

/**
 * Whom one of Rondo's own tokens stands for. Undefined when anything about it is wrong: its form, algorithm, key, signature,
 * issuer, audience or times, or when the client, or the secret that it was exchanged for, has been revoked or has expired.
 */
export async function verifyOwnToken(database: Database, token: string): Promise<Credential | undefined> {
  const claimed = claimsOf(token);
  if (!claimed) return undefined;
  const row = await findIssued(database, claimed);
  if (!row) return undefined;
  const key = createPublicKey({ key: row.public_key, format: 'jwk' });
  const verified = await verifiedBy(() =>
    jwtVerify(token, key, {
      algorithms: [algorithm],
      issuer: ownIssuer,
      audience: ownAudience,
      clockTolerance,
      requiredClaims: ['exp', 'sub'],
    }),
  );
  const expires = new Date((verified?.payload.exp ?? 0) * 1_000);
  if (!verified || expires.getTime() <= Date.now()) return undefined;
  return {
    apiKey: claimed.clientId,
    org: row.org,
    ...(row.sandbox !== null && { sandbox: row.sandbox }),
    role: row.role,
    userId: claimed.clientId,
    displayName: row.name,
    expires,
  };
}

interface Claimed {
  readonly keyId: string;
  readonly clientId: string;
  readonly secretId: string;
}

const isId = (value: unknown): value is string => typeof value === 'string' && isUuid(value);

/** What a token says of itself, before anything of it is believed: what to look up. */
function claimsOf(token: string): Claimed | undefined {
  try {
    const { kid, alg } = decodeProtectedHeader(token);
    const { client_id: clientId, secret_id: secretId } = decodeJwt(token);
    if (alg !== algorithm || !isId(kid) || !isId(clientId) || !isId(secretId)) return undefined;
    return { keyId: kid, clientId, secretId };
  } catch {
    return undefined;
  }
}

async function findIssued(database: Database, { keyId, clientId, secretId }: Claimed): Promise<Row | undefined> {
  const { rows } = await database.query<Row>({
    name: 'find_issued_token',
    text: `select c.org, c.sandbox, c.role, c.name, k.public_key
             from rondo.clients c
             join rondo.client_secrets s on s.client_id = c.id
             join rondo.signing_keys k on k.id = $3
            where c.id = $1 and s.id = $2 and c.revoked is null
              and coalesce(least(c.expires, s.expires, k.expires) > now(), true)`,
    values: [clientId, secretId, keyId],
  });
  return rows[0];
}

/** Undefined where verification says that the token is not good; throws whatever else went wrong. */
export async function verifiedBy<Result>(verify: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await verify();
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}
