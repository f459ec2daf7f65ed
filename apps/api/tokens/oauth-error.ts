import type { Problem } from '../http/index.js';

/** Why no token is issued, as RFC 6749 (5.2) names it. */
export type OAuthErrorCode =
  'invalid_request' | 'invalid_client' | 'unsupported_grant_type' | 'temporarily_unavailable';

const statuses: Readonly<Record<OAuthErrorCode, number>> = {
  invalid_request: 400,
  invalid_client: 401,
  unsupported_grant_type: 400,
  temporarily_unavailable: 429,
};

/** Whatever refuses a request for a token before it is looked at says so as RFC 6749 does, too. */
export const oauthWording = ({ status, detail }: Problem): object | undefined =>
  status === 400 ? { error: 'invalid_request' satisfies OAuthErrorCode, error_description: detail } : undefined;

/** A refusal to issue a token. */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';

  constructor(
    readonly code: OAuthErrorCode,
    message: string,
    /** Seconds after which it may succeed. */
    readonly retryAfter?: number,
  ) {
    super(message);
  }

  get status(): number {
    return statuses[this.code];
  }
}
