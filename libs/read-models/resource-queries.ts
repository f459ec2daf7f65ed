import type { Pool } from 'pg';
import { isUuid } from '#domain';
import type { Actor, Scope } from '#domain';
import type { FixedFields } from './listing/list-statement.js';
import { readPage } from './listing/read-page.js';
import type { FurtherRows } from './listing/read-page.js';
import type { ReadModel, ResourceModel } from './read-model.js';
import type { ListQuery, Page, Resource } from './resource.js';

export interface GetOptions {
  readonly includeDeleted?: boolean;
}

/** The columns of a Resource, of the row `t`. */
export const resourceColumns =
  't.id::text as id, t.version, t.created, t.updated, t.created_by, t.deleted, t.body, t.org, t.sandbox';

export interface ResourceRecord<Body> {
  readonly id: string;
  readonly org: string;
  readonly sandbox: string;
  readonly version: number;
  readonly created: Date;
  readonly updated: Date;
  readonly created_by: Actor;
  readonly deleted: boolean;
  readonly body: Body;
}

export function resourceOf<Body>(record: ResourceRecord<Body>): Resource<Body> {
  const { id, version, created, updated, created_by, deleted, body } = record;
  return {
    id,
    version,
    created: created.toISOString(),
    updated: updated.toISOString(),
    createdBy: created_by,
    deleted,
    body,
  };
}

/** What all resources can be asked for. A resource of another scope does not exist. */
export class ResourceQueries<Body> {
  constructor(
    protected readonly pool: Pool,
    readonly model: ReadModel | ResourceModel,
  ) {}

  /** Undefined when there is none; one that is deleted only when asked for. An id that is no UUID belongs to nothing. */
  async get(
    scope: Scope,
    id: string,
    { includeDeleted = false }: GetOptions = {},
  ): Promise<Resource<Body> | undefined> {
    if (!isUuid(id)) return undefined;
    return this.one('t.id = $3 and (not t.deleted or $4)', scope, [id, includeDeleted]);
  }

  /**
   * One page, and how many there are in all.
   * @param query as parseListQuery reads it from the resource's catalog
   * @param fixed fields that must have this value, or one of these values
   */
  async list(scope: Scope, query: ListQuery, fixed: FixedFields = {}): Promise<Page<Resource<Body>>> {
    return this.page(scope, query, fixed);
  }

  /** A page of the table, with rows that are nowhere recorded where there are some. */
  protected async page(
    scope: Scope,
    query: ListQuery,
    fixed: FixedFields,
    further?: FurtherRows,
  ): Promise<Page<Resource<Body>>> {
    const { table, fields: catalog } = this.model;
    const list = { table, columns: resourceColumns, catalog, ...(further && { further }) };
    const { items, ...page } = await readPage<ResourceRecord<Body>>(this.pool, list, scope, query, fixed);
    return { ...page, items: items.map(resourceOf) };
  }

  /** The first resource of the scope ($1 and $2) that a condition over `t` and its parameters ($3 and on) lets through. */
  protected async one(
    condition: string,
    scope: Scope,
    values: readonly unknown[],
  ): Promise<Resource<Body> | undefined> {
    const { rows } = await this.pool.query<ResourceRecord<Body>>(
      `select ${resourceColumns} from ${this.model.table} t where t.org = $1 and t.sandbox = $2 and ${condition} limit 1`,
      [scope.org, scope.sandbox, ...values],
    );
    return rows[0] && resourceOf(rows[0]);
  }

  /** The ids of what is not deleted and belongs to a parent, oldest first. */
  protected async idsOf(scope: Scope, parentColumn: string, parentId: string): Promise<string[]> {
    if (!isUuid(parentId)) return [];
    const { rows } = await this.pool.query<{ id: string }>(
      `select t.id from ${this.model.table} t
       where t.org = $1 and t.sandbox = $2 and not t.deleted and t.${parentColumn} = $3 order by t.created, t.id`,
      [scope.org, scope.sandbox, parentId],
    );
    return rows.map(({ id }) => id);
  }
}
