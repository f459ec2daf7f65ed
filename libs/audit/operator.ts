import type { AuditEntry } from './audit-entry.js';

/** Who uses the commands that change the database by themselves: whoever may may do everything to it. */
export const operator = { displayName: 'Operator', userId: 'operator' } satisfies AuditEntry['actor'];
