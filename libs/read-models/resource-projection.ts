import type { Actor, DomainEvent, StreamCategory } from '#domain';
import type { ProjectedRow, Projection, VersionedEvent } from '#event-store';

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

export interface ResourceRules<Body, Event extends DomainEvent> {
  readonly name: string;
  readonly table: string;
  readonly category: StreamCategory;
  /** The body after an event; undefined before the first event. An event that does not change it returns it as it is. */
  readonly evolve: (body: Body | undefined, event: VersionedEvent<Event>) => Body | undefined;
  readonly deletedBy?: DomainEvent['type'];
  /** What is joined, filtered or ordered by, besides the common columns. Only from the body: that has canonical JSON. */
  readonly columns?: (body: Body) => Readonly<Record<string, unknown>>;
}

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

/** A projection of one row a stream, that only the stream's own events change. */
export function resourceProjection<Body, Event extends DomainEvent>(rules: ResourceRules<Body, Event>): Projection {
  const { name, table, category, evolve, deletedBy, columns = () => ({}) } = rules;
  return {
    name,
    table,
    ownedByStream: true,
    keys: (event) => {
      const id = idIn(category, event);
      return id === undefined ? [] : [id];
    },
    evolve: (current, event, id) => {
      const row = current as ResourceRow<Body> | undefined;
      const body = evolve(row?.body, event as VersionedEvent<Event>);
      if (body === undefined) return undefined;
      return {
        ...(row ?? { id, ...firstColumns(event), deleted: false }),
        version: event.version,
        updated: event.time,
        ...(event.type === deletedBy && { deleted: true }),
        body,
        ...columns(body),
      };
    },
  };
}
