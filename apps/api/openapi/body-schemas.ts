import type { OpenAPIObject } from '@nestjs/swagger';
import { descriptions } from '../http/index.js';
import type { BodyClass } from '../http/index.js';
import type { FieldsOf } from './api-description.js';
import type { Fields, Schema } from './schema.js';

type Schemas = Readonly<Record<string, Schema>>;

/** Where a class ends in `Dto`, its fields in answers do in nothing, and those in requests in `Input`. */
const renamed = <Value>(value: Value, suffix: string): Value =>
  JSON.parse(JSON.stringify(value).replace(/(#\/components\/schemas\/\w+?)Dto"/g, `$1${suffix}"`)) as Value;

const nameOf = (className: string, suffix: string): string => className.replace(/Dto$/, suffix);

/** The schemas that @nestjs/swagger made of the classes that validate bodies. */
function generated(document: OpenAPIObject): Record<string, Schema & { readonly properties?: Fields }> {
  return (document.components?.schemas ?? {}) as Record<string, Schema & { readonly properties?: Fields }>;
}

/** The schemas of requests: what clients may write, which is more than what answers hold. */
export function inputSchemas(document: OpenAPIObject): Schemas {
  return Object.fromEntries(
    Object.entries(generated(document)).map(([className, schema]) => {
      const properties = Object.entries(schema.properties ?? {}).map(([property, field]) => {
        const accepts = acceptedBy(className, property);
        const written = accepts ? { ...accepts, description: field['description'] } : field;
        return [property, isRequired(schema, property) ? written : orNull(written)];
      });
      return [
        nameOf(className, 'Input'),
        renamed({ ...schema, properties: Object.fromEntries(properties) as Fields }, 'Input'),
      ];
    }),
  );
}

const isRequired = ({ required }: Schema, property: string): boolean =>
  ((required ?? []) as readonly string[]).includes(property);

/** What a field that may be absent is: null counts as absent. OpenAPI 3.0 lets only what has a type, and its enum, be null. */
function orNull(schema: Schema): Schema {
  const { type, oneOf, allOf, enum: words, ...rest } = schema;
  if (type !== undefined) {
    return { ...schema, nullable: true, ...(Array.isArray(words) && { enum: [...(words as unknown[]), null] }) };
  }
  return { ...rest, oneOf: [...((oneOf ?? allOf) as Schema[]), { type: 'object', nullable: true, enum: [null] }] };
}

const acceptedBy = (className: string, property: string): Schema | undefined =>
  descriptions.fields.find((field) => field.target.constructor.name === className && field.property === property)
    ?.accepts;

/** The schemas of classes that stand inside others, as answers hold them. */
export function nestedSchemas(document: OpenAPIObject): Schemas {
  const bodies = new Set(descriptions.bodies.map(({ type }) => type?.name));
  return Object.fromEntries(
    Object.entries(generated(document))
      .filter(([className]) => !bodies.has(className))
      .map(([className, schema]) => [nameOf(className, ''), renamed(schema, '')]),
  );
}

/** Gives the fields of a body's class as answers hold them. */
export const fieldsIn =
  (document: OpenAPIObject): FieldsOf =>
  (type: BodyClass) => {
    const fields = generated(document)[type.name]?.properties;
    if (!fields) throw new TypeError(`${type.name} describes no fields`);
    return renamed(fields, '');
  };

/** Points an operation's body to the schemas of requests. */
export const inputsOf = <Value>(value: Value): Value => renamed(value, 'Input');
