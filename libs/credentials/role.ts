import { roles } from '#config';
import type { Role } from '#config';

export { roles, type Role };

/** Whether whoever has one role may do what needs another. */
export const covers = (held: Role, needed: Role): boolean => roles.indexOf(held) >= roles.indexOf(needed);

export const isRole = (text: unknown): text is Role => roles.some((role) => role === text);
