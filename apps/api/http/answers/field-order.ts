import { operationAt, servedDocument } from '../served-document.js';
import type { Json } from '../served-document.js';

/** Puts the fields of an answer, and of the objects in it, in their order. */
export type FieldOrder = (value: unknown) => unknown;

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

type Schemas = Readonly<Record<string, Schema>>;

/** Each schema is compiled once. */
const compiled = new WeakMap<Schema, { readonly order: FieldOrder | undefined }>();

/**
 * The order that the document gives to the fields of an operation's answers; undefined where it names none. What is stored
 * as jsonb comes back in the order of jsonb, which is nobody's: shorter names first.
 * @param route as the router names it: `/data/sensei/engines/:id`
 */
export async function fieldOrderOf(method: string, route: string): Promise<FieldOrder | undefined> {
  const responses = (await operationAt(method, route))?.['responses'] as Readonly<Record<string, Json>> | undefined;
  const [, success] = Object.entries(responses ?? {}).find(([status]) => status.startsWith('2')) ?? [];
  const content = success?.['content'] as Readonly<Record<string, { readonly schema: Schema }>> | undefined;
  const schema = content?.['application/json']?.schema;
  return schema && orderOf(schema, (await servedDocument()).components.schemas);
}

/** The order that a schema says; undefined where it names no fields. */
export function orderOf(schema: Schema, named: Schemas): FieldOrder | undefined {
  const known = compiled.get(schema) ?? { order: compile(schema, named) };
  compiled.set(schema, known);
  return known.order;
}

function compile({ $ref, properties, items, allOf = [], oneOf = [] }: Schema, named: Schemas): FieldOrder | undefined {
  const referred = $ref === undefined ? undefined : named[$ref.slice($ref.lastIndexOf('/') + 1)];
  if (referred) return orderOf(referred, named);
  if (properties)
    return ofObject(new Map(Object.entries(properties).map(([name, one]) => [name, orderOf(one, named)])));
  const ofItem = items && orderOf(items, named);
  if (ofItem) return (value) => (Array.isArray(value) ? value.map(ofItem) : value);
  const orders = [...allOf, ...oneOf].flatMap((one) => orderOf(one, named) ?? []);
  return orders.length === 0 ? undefined : (value) => orders.reduce((ordered, order) => order(ordered), value);
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What the schema does not name stays behind what it does. */
function ofObject(orders: ReadonlyMap<string, FieldOrder | undefined>): FieldOrder {
  const fields = [...orders];
  return (value) => {
    if (!isObject(value)) return value;
    const ordered: Record<string, unknown> = {};
    let taken = 0;
    for (const [name, order] of fields) {
      const field = value[name];
      if (field === undefined) continue;
      ordered[name] = order ? order(field) : field;
      taken += 1;
    }
    // Lists have thousands of objects: what is whole is not looked through once more.
    if (taken === Object.keys(value).length) return ordered;
    const others = Object.entries(value).filter(([name]) => !orders.has(name));
    return { ...ordered, ...Object.fromEntries(others) };
  };
}
