/** What a client may do, least first: read; write; delete in bulk, register engines and manage clients. */
export const roles = ['viewer', 'editor', 'admin'] as const;
export type Role = (typeof roles)[number];
