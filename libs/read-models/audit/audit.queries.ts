import type { Pool } from 'pg';
import type { Actor, Scope } from '#domain';
import { column } from '../listing/field-catalog.js';
import type { FieldCatalog } from '../listing/field-catalog.js';
import { readPage } from '../listing/read-page.js';
import type { ListQuery, Page } from '../resource.js';

export const auditFields: FieldCatalog = {
  defaultOrder: '-time',
  isOfWholeOrganisationToo: true,
  fields: {
    time: column('time', 'time'),
    action: column('text', 'action'),
    'actor.userId': { type: 'text', sql: "(t.actor ->> 'userId')" },
    'actor.displayName': { type: 'text', sql: "(t.actor ->> 'displayName')" },
    clientId: column('text', 'client_id'),
    address: column('text', 'address'),
    resource: column('text', 'resource'),
    sandbox: column('text', 'sandbox'),
    count: column('number', 'count'),
  },
};

interface Row {
  readonly id: string;
  readonly time: Date;
  readonly action: string;
  readonly actor: Actor | null;
  readonly client_id: string | null;
  readonly address: string | null;
  readonly sandbox: string | null;
  readonly resource: string | null;
  readonly count: number;
  readonly details: Readonly<Record<string, unknown>>;
}

/** An entry of the audit log; without a sandbox, it concerns the whole organisation. */
export interface AuditRecord {
  readonly id: string;
  readonly time: string;
  readonly action: string;
  readonly actor?: Actor;
  readonly clientId?: string;
  readonly address?: string;
  readonly sandbox?: string;
  readonly resource?: string;
  readonly count: number;
  readonly details: Readonly<Record<string, unknown>>;
}

const columns = 't.id, t.time, t.action, t.actor, t.client_id, t.address, t.sandbox, t.resource, t.count, t.details';

/** What an organisation may have to answer for. */
export class AuditQueries {
  constructor(private readonly pool: Pool) {}

  /**
   * One page of the entries of a sandbox, and of those that concern the whole organisation.
   * @param isBound whether the caller may see the sandbox only
   */
  async list(scope: Scope, query: ListQuery, isBound: boolean): Promise<Page<AuditRecord>> {
    const list = { table: 'audit', columns, catalog: auditFields };
    const fixed = isBound ? { sandbox: scope.sandbox } : {};
    const { items, ...page } = await readPage<Row>(this.pool, list, scope, query, fixed);
    return { ...page, items: items.map(recordOf) };
  }
}

const recordOf = ({
  id,
  time,
  action,
  actor,
  client_id: clientId,
  address,
  sandbox,
  resource,
  count,
  details,
}: Row) => ({
  id,
  time: time.toISOString(),
  action,
  ...(actor !== null && { actor }),
  ...(clientId !== null && { clientId }),
  ...(address !== null && { address }),
  ...(sandbox !== null && { sandbox }),
  ...(resource !== null && { resource }),
  count,
  details,
});
