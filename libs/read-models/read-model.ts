import type { Actor, EventsOf, StateOf, StreamCategory } from '#domain';
import { typesWith } from '#domain';
import type { ProjectedRow, Projection, VersionedEvent } from '#event-store';
import { later } from './instant.js';
import type { FieldCatalog } from './listing/field-catalog.js';

/** A table that is kept from the log and can be listed. */
export interface ReadModel extends Projection {
  /** What its lists can be filtered and ordered by. */
  readonly fields: FieldCatalog;
}

/** The columns that the tables of all resources have. */
export interface ResourceRow<Body> extends ProjectedRow {
  readonly org: string;
  readonly sandbox: string;
  /** Of the resource's stream. */
  readonly version: number;
  readonly created: string;
  readonly updated: string;
  readonly created_by: Actor;
  readonly deleted: boolean;
  readonly body: Body;
}

/** All that is to be said of a resource: how its table is kept, listed and related. One row a stream. */
export interface ResourceRules<Category extends StreamCategory, Body> {
  /** Also the collection in addresses: `mlServices`. */
  readonly name: string;
  readonly table: string;
  readonly category: Category;
  readonly fields: FieldCatalog;
  /** What it cannot outlive, and the column that names it. */
  readonly parent?: { readonly category: StreamCategory; readonly column: string };
  /** The body after an event; undefined before the first event. An event that does not change it returns it as it is. */
  readonly evolve: (body: Body | undefined, event: VersionedEvent<EventsOf<Category>>) => Body | undefined;
  /** Events of other streams that change the body of a row that is there; `by` tells whose. */
  readonly touched?: {
    readonly by: (event: VersionedEvent) => string | undefined;
    readonly evolve: (body: Body, event: VersionedEvent) => Body;
  };
  /** What is joined, filtered or ordered by, besides the common columns. Only from the body: that has canonical JSON. */
  readonly columns?: (body: Body) => Readonly<Record<string, unknown>>;
  /**
   * The decider's state as its row has it, for streams that grow without end (a batch a minute, a promotion a training).
   * Without it the state is folded from the events.
   */
  stateOf?(row: Pick<ResourceRow<Body>, 'body' | 'deleted'>): StateOf<Category>;
}

export type ResourceModel<Category extends StreamCategory = StreamCategory, Body = unknown> = ReadModel &
  Pick<ResourceRules<Category, Body>, 'category' | 'parent' | 'stateOf'>;

/** The id of an event's stream when it is of this category. */
export const idIn = (category: StreamCategory, { stream }: Pick<VersionedEvent, 'stream'>): string | undefined =>
  stream.startsWith(`${category}-`) ? stream.slice(category.length + 1) : undefined;

/** The columns of a row that its first event fixes. */
export const firstColumns = ({ scope, actor, time }: VersionedEvent) => ({
  org: scope.org,
  sandbox: scope.sandbox,
  created: time,
  created_by: actor,
});

/** A read model of one row a stream. */
export function resourceModel<Category extends StreamCategory, Body>(
  rules: ResourceRules<Category, Body>,
): ResourceModel<Category, Body> {
  const { category, evolve, touched, columns = () => ({}), ...rest } = rules;
  const deletedBy = typesWith('ends', category);
  return {
    ...rest,
    category,
    ownedByStream: touched === undefined,
    keys: (event) => [idIn(category, event) ?? touched?.by(event) ?? []].flat(),
    evolve: (current, event, id) => {
      const row = current as ResourceRow<Body> | undefined;
      const updated = touched ? later(row?.updated, event.time) : event.time;
      if (idIn(category, event) === undefined) {
        const body = row && touched?.evolve(row.body, event);
        return body === row?.body ? row : row && { ...row, updated, body };
      }
      const body = evolve(row?.body, event);
      if (body === undefined) return undefined;
      return {
        ...(row ?? { id, ...firstColumns(event), deleted: false }),
        version: event.version,
        updated,
        ...(deletedBy.includes(event.type) && { deleted: true }),
        body,
        ...columns(body),
      };
    },
  };
}
