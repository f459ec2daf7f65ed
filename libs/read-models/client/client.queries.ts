import type { Pool } from 'pg';
import type { Scope } from '#domain';
import { column, resourceFields } from '../listing/field-catalog.js';
import type { FieldCatalog } from '../listing/field-catalog.js';
import { readPage } from '../listing/read-page.js';
import { resourceOf } from '../resource-queries.js';
import type { ResourceRecord } from '../resource-queries.js';
import type { ListQuery, Page, Resource } from '../resource.js';

const isRevoked = '(t.revoked is not null)';

const common = resourceFields({
  name: column('text', 'name'),
  role: column('text', 'role'),
  sandbox: column('text', 'sandbox'),
  expires: column('time', 'expires'),
});

export const clientFields: FieldCatalog = {
  ...common,
  fields: { ...common.fields, id: column('text', 'id'), deleted: { type: 'boolean', sql: isRevoked } },
  isOfEverySandbox: true,
};

/** Whoever may call the API, without what it signs in with. */
export interface ClientBody {
  readonly name: string;
  readonly role: string;
  /** The only sandbox that it may use; absent: each of the organisation. */
  readonly sandbox?: string;
  /** ISO 8601; absent: it does not expire. */
  readonly expires?: string;
}

/** Whose clients are seen: those of the organisation, or, for whoever is bound to a sandbox, those that are bound to it too. */
export interface ClientView {
  readonly scope: Scope;
  readonly boundTo?: string;
}

interface Row extends Omit<ResourceRecord<unknown>, 'body' | 'sandbox'> {
  readonly sandbox: string | null;
  readonly name: string;
  readonly role: string;
  readonly expires: Date | null;
}

const columns = `t.id, t.version, t.created, t.updated, t.created_by, ${isRevoked} as deleted, t.org,
  t.sandbox, t.name, t.role, t.expires`;

/** The clients of an organisation; those that are revoked count as deleted. */
export class ClientQueries {
  constructor(private readonly pool: Pool) {}

  async list({ scope, boundTo }: ClientView, query: ListQuery): Promise<Page<Resource<ClientBody>>> {
    const list = { table: 'clients', columns, catalog: clientFields };
    const fixed = boundTo === undefined ? {} : { sandbox: boundTo };
    const { items, ...page } = await readPage<Row>(this.pool, list, scope, query, fixed);
    return { ...page, items: items.map(clientOf) };
  }

  /** Undefined when there is none, or it is revoked. */
  async get({ scope, boundTo }: ClientView, id: string): Promise<Resource<ClientBody> | undefined> {
    const { rows } = await this.pool.query<Row>(
      `select ${columns} from clients t
       where t.id = $1 and t.org = $2 and ($3::text is null or t.sandbox = $3) and t.revoked is null`,
      [id, scope.org, boundTo ?? null],
    );
    return rows[0] && clientOf(rows[0]);
  }
}

const clientOf = ({ name, role, sandbox, expires, ...row }: Row): Resource<ClientBody> =>
  resourceOf({
    ...row,
    sandbox: sandbox ?? '',
    body: {
      name,
      role,
      ...(sandbox !== null && { sandbox }),
      ...(expires !== null && { expires: expires.toISOString() }),
    },
  });
