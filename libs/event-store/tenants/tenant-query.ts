import pg from 'pg';
import type { Scope } from '#domain';

/** Prepared on every connection of the API; the settings last for one transaction. */
const nameTenant = 'rondo_tenant';
const settings = `set_config('rondo.org', $1, true), set_config('rondo.sandbox', $2, true)`;

/** What prepares a connection for `TenantQuery`. */
export const prepareTenantQueries = `prepare ${nameTenant} (text, text) as select ${settings}`;

/** A statement that names the tenant of the transaction which it is in. */
export const tenantStatement = ({ org, sandbox }: Scope): string =>
  `select set_config('rondo.org', ${pg.escapeLiteral(org)}, true), set_config('rondo.sandbox', ${pg.escapeLiteral(sandbox)}, true)`;

/** What pg's queries have besides what its types tell of. */
interface Message {
  readonly text?: string;
}
interface QueryParts {
  prepare(connection: pg.Connection): void;
  handleDataRow(message: Message): void;
  handleCommandComplete(message: Message, connection: pg.Connection): void;
}
type Query = pg.Query & QueryParts;
const BaseQuery = pg.Query as unknown as new (
  config: pg.QueryConfig & { readonly queryMode: 'extended' },
  values: undefined,
  callback: (error: Error | null, result: pg.QueryResult) => void,
) => Query;

/**
 * One statement on behalf of a tenant, in one round trip. PostgreSQL takes all messages up to a Sync for one transaction, so
 * that the settings, which go first, hold for the statement and for nothing after it. `begin`, settings, statement and
 * `commit` as four would cost four round trips.
 */
export class TenantQuery extends BaseQuery {
  private isNamed = false;

  constructor(
    private readonly tenant: Scope,
    config: pg.QueryConfig,
    callback: (error: Error | null, result: pg.QueryResult) => void,
  ) {
    super({ ...config, queryMode: 'extended' }, undefined, callback);
  }

  override prepare(connection: pg.Connection): void {
    const { org, sandbox } = this.tenant;
    connection.bind({ statement: nameTenant, values: [org, sandbox] }, true);
    connection.execute({}, true);
    super.prepare(connection);
  }

  /** The first row and the first end are those of the settings. */
  override handleDataRow(message: Message): void {
    if (this.isNamed) super.handleDataRow(message);
  }

  override handleCommandComplete(message: Message, connection: pg.Connection): void {
    if (this.isNamed) super.handleCommandComplete(message, connection);
    this.isNamed = true;
  }
}
