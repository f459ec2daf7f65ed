import { operationAt, servedDocument } from '../served-document.js';
import type { Json } from '../served-document.js';

/** Tells whether an operation's answer has a field at a place, as the OpenAPI document says. */
export type HasField = (path: readonly string[]) => boolean;

/** @param route as the router names it: `/data/sensei/engines/:id` */
export async function answeredFields(method: string, route: string): Promise<HasField> {
  const { components } = await servedDocument();
  const responses = ((await operationAt(method, route))?.['responses'] ?? {}) as Json;
  const [, success] = Object.entries(responses).find(([status]) => status.startsWith('2')) ?? [];
  const content = (success as { content?: Record<string, { schema?: Json }> } | undefined)?.content;
  const answer = content?.['application/json']?.schema;
  const schemaAt = (schema: Json | undefined, [name, ...rest]: readonly string[]): Json | undefined => {
    if (schema === undefined || name === undefined) return schema;
    for (const part of partsOf(schema)) {
      const found = schemaAt(/^\d+$/.test(name) ? (part['items'] as Json) : fieldOf(part, name), rest);
      if (found) return found;
    }
    return undefined;
  };
  const partsOf = (schema: Json): Json[] => {
    const name = (schema['$ref'] as string | undefined)?.split('/').at(-1) ?? '';
    const others = ['allOf', 'oneOf', 'anyOf'].flatMap((key) => (schema[key] ?? []) as Json[]);
    const referred = components.schemas[name];
    return [schema, ...others.flatMap(partsOf), ...(referred ? partsOf(referred) : [])];
  };
  return (path) => schemaAt(answer, path) !== undefined;
}

function fieldOf(schema: Json, name: string): Json | undefined {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, Json>>;
  return Object.hasOwn(properties, name) ? properties[name] : undefined;
}
