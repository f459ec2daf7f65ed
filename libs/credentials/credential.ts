import { createHash } from 'node:crypto';

/** Whom an access token stands for. */
export interface Credential {
  /** Client id that the token was issued to (`x-api-key`). */
  readonly apiKey: string;
  /** Organisation that the token belongs to (`x-gw-ims-org-id`). */
  readonly org: string;
  readonly userId: string;
  readonly displayName: string;
  /** Absent: the token does not expire. */
  readonly expires?: Date;
}

/** Tokens are random, so a plain hash is enough: there is no dictionary to try. */
export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
