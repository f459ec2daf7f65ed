import type { Actor } from '#domain';
import type { Resource } from '#read-models';

export interface CommonFields {
  readonly id: string;
  readonly created: string;
  readonly createdBy: Actor;
  readonly updated: string;
  readonly deleted: boolean;
  readonly _links: { readonly self: { readonly href: string } };
}

/** A resource as clients see it: its own fields between id and those that all resources have. */
export function resourceAnswer<Fields extends object>(
  { id, created, createdBy, updated, deleted }: Resource<unknown>,
  fields: Fields,
  href: string,
): Fields & CommonFields {
  return { id, ...fields, created, createdBy, updated, deleted, _links: { self: { href } } };
}
