import type { Actor } from '#domain';
import type { Resource } from '#read-models';
import { Versioned } from '../content-negotiation/versioned.js';

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

/** The answer for a single resource, with its version for the ETag. */
export const versioned = <Body, Answer>(
  resource: Resource<Body>,
  answerOf: (resource: Resource<Body>) => Answer,
): Versioned<Answer> => new Versioned(resource.version, answerOf(resource));
