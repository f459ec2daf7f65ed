import type { Problem } from '../http/index.js';

/** Why no token is issued, as RFC 6749 (5.2) names it, with the status that says so. */
const statuses = {
  invalid_request: 400,
  invalid_client: 401,
  unsupported_grant_type: 400,
  temporarily_unavailable: 429,
} as const;

export type OAuthErrorCode = keyof typeof statuses;
export const oauthErrorCodes = Object.keys(statuses) as readonly OAuthErrorCode[];

/** The body of a refusal. In its description the RFC has ASCII alone, without double quotes and backslashes. */
export const oauthAnswer = (error: OAuthErrorCode, message: string) => ({
  error,
  error_description: message.replaceAll('"', "'").replaceAll(/[^ -[\]-~]/g, '?'),
});

/** Whatever refuses a request for a token before it is looked at says so as RFC 6749 does, too. */
export const oauthWording = ({ status, detail }: Problem): object | undefined =>
  status === 400 ? oauthAnswer('invalid_request', detail) : undefined;

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
