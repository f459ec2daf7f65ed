import { beforeAll, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { readFile } from 'node:fs/promises';
import { descriptions, documentFile } from '../http/index.js';
import type { BodyClass } from '../http/index.js';
import { validBody } from '../http/validation/body-validation.pipe.js';
import '../resources/index.js';
import type { Schema } from './schema.js';

type Path = readonly string[];

const ajv = new Ajv({ strict: false });
let schemas: Readonly<Record<string, Schema>>;

beforeAll(async () => {
  const document = JSON.parse(await readFile(documentFile, 'utf8')) as { components: { schemas: typeof schemas } };
  schemas = document.components.schemas;
  ajv.addSchema(document, 'document');
});

/** The schemas that a value may have, without references. What is free of form has no places, and no end. */
function branches(schema: Schema): Schema[] {
  const name = (schema['$ref'] as string | undefined)?.split('/').at(-1);
  if (name === 'FreeValue') return [];
  if (name !== undefined) return branches(schemas[name] ?? {});
  return Array.isArray(schema['oneOf']) ? (schema['oneOf'] as Schema[]).flatMap(branches) : [schema];
}

const fieldsOf = (schema: Schema): [string, Schema][] =>
  Object.entries((schema['properties'] ?? {}) as Record<string, Schema>);

const requires = (schema: Schema, name: string): boolean =>
  ((schema['required'] ?? []) as readonly string[]).includes(name);

/** The places of optional fields, at any depth; an item of a list is `0`. */
const optionalPlaces = (schema: Schema): Path[] =>
  branches(schema).flatMap((branch) =>
    branch['items']
      ? optionalPlaces(branch['items'] as Schema).map((path) => ['0', ...path])
      : fieldsOf(branch).flatMap(([name, field]) => [
          ...(requires(branch, name) ? [] : [[name]]),
          ...optionalPlaces(field).map((path) => [name, ...path]),
        ]),
  );

/** A value with what is required, and with null at a place. */
function sample(schema: Schema, path: Path = []): unknown {
  const [name, ...rest] = path;
  const all = branches(schema);
  const branch =
    all.find((one) => (name === '0' ? one['items'] : name === undefined || one['properties'])) ?? all[0] ?? {};
  if (name === '0') return [sample(branch['items'] as Schema, rest)];
  const { type, enum: words, minimum = 0 } = branch;
  if (type === 'string') return (words as string[] | undefined)?.[0] ?? '0 0 * * *';
  if (type === 'integer' || type === 'number') return minimum;
  if (type !== 'object') return type === 'array' ? [] : false;
  return Object.fromEntries(
    fieldsOf(branch).flatMap(([key, field]): [string, unknown][] => {
      if (key === name) return [[key, rest.length === 0 ? null : sample(field, rest)]];
      return requires(branch, key) ? [[key, sample(field)]] : [];
    }),
  );
}

const isTaken = (type: BodyClass, body: unknown): boolean => {
  try {
    validBody(type, body);
    return true;
  } catch {
    return false;
  }
};

/** Fields that are required but for some bodies, which the document cannot say. */
const requiredUnless = { mlInstanceId: 'one', experimentRunId: 'one' };

it('says of every optional field whether it may be null', () => {
  const types = new Map(descriptions.bodies.flatMap(({ type }) => (type ? [[type.name, type] as const] : [])));
  const places = [...types.values()].flatMap((type) => {
    const name = type.name.replace(/Dto$/, 'Input');
    return optionalPlaces(schemas[name] ?? {}).map((path) => ({ type, name, path }));
  });
  const found = places.map(({ type, name, path }) => {
    const body = { ...requiredUnless, ...(sample(schemas[name] ?? {}, path) as object) };
    const isSaid: boolean = ajv.validate({ $ref: `document#/components/schemas/${name}` }, body);
    return { place: `${name}.${path.join('.')}`, isTaken: isTaken(type, body), isSaid, body };
  });
  expect(found.filter(({ isTaken: taken, isSaid }) => taken && !isSaid)).toEqual([]);
  const refused = found.filter(({ isTaken: taken }) => !taken).map(({ place }) => place);
  expect(refused).toEqual(['MLServiceInput.mlInstanceId', 'UploadedModelInput.experimentRunId']);
  expect(found.length).toBeGreaterThan(100);
});
