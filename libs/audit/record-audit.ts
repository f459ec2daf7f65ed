import type pg from 'pg';
import type { AuditEntry } from './audit-entry.js';

/**
 * Adds entries to the audit log, in one statement. Entries without an organisation get that of their client, which only
 * those can look up who may read clients: workers, which may not, say whose their entries are.
 */
export async function recordAudit(database: Pick<pg.Pool, 'query'>, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map(({ clientId: client_id, ...entry }) => ({ ...entry, client_id }));
  await database.query(entries.every(({ org }) => org !== undefined) ? insertOfTenants : insertOfClients, [
    JSON.stringify(rows),
  ]);
}

const insert = (tenant: string, tenants: string): string =>
  `insert into rondo.audit (time, org, sandbox, action, actor, client_id, address, resource, count, details)
   select coalesce(e.time, now()), ${tenant}, e.action, e.actor, e.client_id, e.address, e.resource,
          coalesce(e.count, 1), coalesce(e.details, '{}')
     from jsonb_to_recordset($1) as e(time timestamptz, org text, sandbox text, action text, actor jsonb, client_id text,
                                      address text, resource text, count integer, details jsonb) ${tenants}`;

const insertOfTenants = insert('e.org, e.sandbox', '');

const insertOfClients = insert(
  'coalesce(e.org, c.org), coalesce(e.sandbox, c.sandbox)',
  'left join rondo.clients c on c.id = e.client_id and e.org is null',
);
