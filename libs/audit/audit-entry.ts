/** Who did not come in, and what was not done: of these there may be as many as strangers like. */
export const refusedActions = ['sign-in-refused', 'token-refused', 'forbidden', 'limited'] as const;
export type RefusedAction = (typeof refusedActions)[number];

/** What is kept: who came in and who did not, who was given which rights, and what left the house or was removed. */
export const auditActions = [
  'sign-in',
  ...refusedActions,
  'client-created',
  'client-rotated',
  'client-revoked',
  'role-changed',
  'quota-changed',
  'key-rotated',
  'registry-changed',
  'secrets-used',
  'export',
  'deletion',
  'erased',
  'redacted',
] as const;
export type AuditAction = (typeof auditActions)[number];

export interface AuditEntry {
  readonly action: AuditAction;
  /** Absent: that of the client, where it is known; else nobody's. */
  readonly org?: string;
  readonly sandbox?: string;
  readonly actor?: { readonly displayName: string; readonly userId: string };
  readonly clientId?: string;
  /** Where the request came from. */
  readonly address?: string;
  /** Such as `models/15c53796-…`. */
  readonly resource?: string;
  /** How many alike it stands for; 1 when absent. */
  readonly count?: number;
  /** Never a secret, nor what was sent. */
  readonly details?: Readonly<Record<string, string | number | readonly string[]>>;
  /** When it was, if not now. */
  readonly time?: Date;
}
