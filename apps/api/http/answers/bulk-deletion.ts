import type { Scope } from '#domain';
import type { ListQuery, Page } from '#read-models';
import { GoneException } from '@nestjs/common';
import { found } from './found.js';

interface Lists {
  list(scope: Scope, query: ListQuery, fixed?: Readonly<Record<string, string>>): Promise<Page<unknown>>;
}

interface Gets {
  get(scope: Scope, id: string, options?: { readonly includeDeleted?: boolean }): Promise<unknown>;
}

const one = (deleted: boolean): ListQuery => ({
  start: 0,
  limit: 1,
  orderby: [],
  filters: [{ field: 'deleted', operator: '==', value: String(deleted) }],
});

/**
 * Refuses a bulk deletion that has nothing to delete: 404 when the parent never existed, 410 when its children (or the
 * parent itself) were deleted before. A parent that never had children has nothing to delete, successfully.
 * @param fixed the filter that all children match, for instance `{ mlInstanceId }`
 */
export async function refuseWhenGone(
  scope: Scope,
  parent: { readonly kind: string; readonly id: string; readonly queries: Gets },
  children: Lists,
  fixed: Readonly<Record<string, string>>,
): Promise<void> {
  const known = await parent.queries.get(scope, parent.id, { includeDeleted: true });
  found(parent.kind, parent.id, known);
  if ((await children.list(scope, one(false), fixed)).totalCount > 0) return;
  const isDeleted = (await parent.queries.get(scope, parent.id)) === undefined;
  if (isDeleted || (await children.list(scope, one(true), fixed)).totalCount > 0) {
    throw new GoneException(
      `Everything that belonged to ${parent.kind} ${JSON.stringify(parent.id)} is deleted already`,
    );
  }
}
