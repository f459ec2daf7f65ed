import type { PoolClient } from 'pg';
import type { Scope, StreamCategory } from '#domain';
import { resourceModels } from '../all-read-models.js';
import type { ResourceModel } from '../read-model.js';

/** A resource that others belong to. */
export interface Parent {
  readonly category: StreamCategory;
  readonly id: string;
}

/** Where what belongs to a resource of this category is kept, and the column that says so. */
const childrenOf = (category: StreamCategory): readonly { readonly table: string; readonly column: string }[] =>
  Object.values<ResourceModel>(resourceModels).flatMap(({ table, parent }) =>
    parent?.category === category ? [{ table, column: parent.column }] : [],
  );

/** Whether a resource of this category cannot be deleted while there are others that belong to it. */
export const hasChildren = (category: StreamCategory): boolean => childrenOf(category).length > 0;

/**
 * Keeps parents from being deleted until the transaction ends: a deletion in progress is waited for. Returns the first
 * parent that is not there any more.
 */
export async function holdParents(
  client: PoolClient,
  scope: Scope,
  parents: readonly Parent[],
): Promise<Parent | undefined> {
  // In a fixed order, so that transactions wait for each other in turn.
  const ordered = [...parents].sort((a, b) => (a.category + a.id < b.category + b.id ? -1 : 1));
  for (const parent of ordered) {
    const { rowCount } = await client.query(
      `select from ${resourceModels[parent.category].table}
       where id = $1 and org = $2 and sandbox = $3 and not deleted for share`,
      [parent.id, scope.org, scope.sandbox],
    );
    if (rowCount === 0) return parent;
  }
  return undefined;
}

/**
 * Whether something that is not deleted belongs to one of these parents. Asked by whoever has deleted them and not
 * committed yet: their rows are locked then, so that what was begun before is visible, and nothing else can begin.
 */
export async function anyChildLeft(client: PoolClient, parents: readonly Parent[]): Promise<boolean> {
  for (const category of new Set(parents.map((parent) => parent.category))) {
    const ids = parents.filter((parent) => parent.category === category).map(({ id }) => id);
    for (const { table, column } of childrenOf(category)) {
      const { rowCount } = await client.query(
        `select from ${table} where ${column} = any($1::uuid[]) and not deleted limit 1`,
        [ids],
      );
      if (rowCount !== 0) return true;
    }
  }
  return false;
}
