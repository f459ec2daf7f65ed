import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Role } from './role.js';

/** What statements are sent to: a pool, or one connection. */
export type Database = Pick<pg.Pool, 'query'>;

/** Whom an access token stands for. */
export interface Credential {
  /** Client id that the token was issued to (`x-api-key`). */
  readonly apiKey: string;
  /** Organisation that the token belongs to (`x-gw-ims-org-id`). */
  readonly org: string;
  /** The only sandbox that it is good for; absent: each of the organisation. */
  readonly sandbox?: string;
  readonly role: Role;
  readonly userId: string;
  readonly displayName: string;
  /** Absent: the token does not expire. */
  readonly expires?: Date;
}

/** Tokens are random, so a plain hash is enough: there is no dictionary to try. */
export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
