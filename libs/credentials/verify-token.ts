import { limits } from '#domain';
import { issuerOf, ownIssuer, verifyOwnToken } from './access-token.js';
import type { Credential, Database } from './credential.js';
import { findCredential } from './find-credential.js';
import type { IdentityProviders } from './identity-providers.js';

/**
 * Whom an access token (without `Bearer `) stands for: one of Rondo's own, one of another issuer, or one that was made in
 * advance. Undefined when it is not good, for whatever reason.
 * @throws IdentityProviderError when that cannot be said
 */
export async function verifyToken(
  database: Database,
  providers: IdentityProviders,
  token: string,
): Promise<Credential | undefined> {
  if (token.length > limits.tokenLength.most) return undefined;
  const issuer = issuerOf(token);
  if (issuer === undefined) return findCredential(database, token);
  return issuer === ownIssuer ? verifyOwnToken(database, token) : providers.verify(issuer, token);
}
