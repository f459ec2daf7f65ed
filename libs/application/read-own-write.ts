import type { Scope } from '#domain';
import type { Resource } from '#read-models';
import { notFound } from './references.js';

interface Readable<Body> {
  get(scope: Scope, id: string): Promise<Resource<Body> | undefined>;
}

/** The resource that a command has just written; its row was written in the same transaction as its events. */
export async function readOwnWrite<Body>(
  queries: Readable<Body>,
  kind: string,
  scope: Scope,
  id: string,
): Promise<Resource<Body>> {
  const resource = await queries.get(scope, id);
  // Only when another request deleted it in between.
  if (!resource) throw notFound(kind, id);
  return resource;
}
