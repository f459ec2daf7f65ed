import { readFile } from 'node:fs/promises';
import { documentFile } from './document-file.js';

export type Json = Readonly<Record<string, unknown>>;

interface ServedDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>> | undefined>>;
  readonly components: { readonly schemas: Readonly<Record<string, Json>> };
}

let document: Promise<ServedDocument> | undefined;

const read = async (): Promise<ServedDocument> => JSON.parse(await readFile(documentFile, 'utf8')) as ServedDocument;

/** The OpenAPI document, read once: what it says of requests and answers is what the API goes by. */
export const servedDocument = (): Promise<ServedDocument> => (document ??= read());

/**
 * What the document says of an operation; undefined for one that it does not have.
 * @param route as the router names it: `/data/sensei/engines/:id`
 */
export async function operationAt(method: string, route: string): Promise<Json | undefined> {
  const { paths } = await servedDocument();
  const name = method === 'HEAD' ? 'get' : method.toLowerCase();
  return paths[route.replace(/:(\w+)/g, '{$1}')]?.[name];
}
