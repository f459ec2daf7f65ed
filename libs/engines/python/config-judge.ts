import { Ajv } from 'ajv';
import type { AnySchemaObject, ErrorObject, Options } from 'ajv';
import type { JsonObject } from '../contract/json.js';
import { readingsOf } from './parameter-readings.js';

/** Answers what is wrong with the value of a property; undefined when nothing is. */
export type Judge = (key: string, value: unknown) => readonly ErrorObject[] | undefined;

/** By the schema's word. Of values within lists and objects it says more than pydantic does. */
export const exactJudge = (schema: JsonObject): Judge => judgeOf(schema, tolerant(new Ajv(options)));

/** As pydantic takes them, which reads numbers and truth from text within lists and objects too; in doubt nothing is wrong. */
export const lenientJudge = (schema: JsonObject): Judge =>
  judgeOf(readable(schema), reading(tolerant(new Ajv(options))));

/** References are not written out, so that what is compiled does not outgrow what was written. */
const options: Options = {
  strict: false,
  logger: false,
  inlineRefs: false,
  strictNumbers: false,
  validateFormats: false,
  validateSchema: false,
};

function judgeOf(schema: JsonObject, ajv: Ajv): Judge {
  ajv.addSchema({ ...schema, $id: 'config' });
  return (key, value) => {
    const path = encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'));
    const validate = ajv.compile({ type: 'object', properties: { value: { $ref: `config#/properties/${path}` } } });
    return validate({ value }) ? undefined : [...(validate.errors ?? [])];
  };
}

/**
 * Patterns and formats are Python's; a multiple is one up to rounding; sets drop what is there twice, and so do objects whose
 * names are read as numbers.
 */
const leftToTheRun = ['pattern', 'patternProperties', 'format', 'multipleOf', 'uniqueItems', 'maxProperties'];

function tolerant(ajv: Ajv): Ajv {
  for (const keyword of leftToTheRun) ajv.removeKeyword(keyword);
  rule(ajv, 'maxItems', 'array', (most, items, { uniqueItems }) =>
    uniqueItems === true || (items as readonly unknown[]).length <= Number(most)
      ? undefined
      : `must NOT have more than ${String(most)} items`,
  );
  // What has a format may be measured otherwise: bytes, for instance.
  rule(ajv, 'minLength', 'string', (least, text, { format }) =>
    format !== undefined || lengthOf(text) >= Number(least)
      ? undefined
      : `must NOT have fewer than ${String(least)} characters`,
  );
  rule(ajv, 'maxLength', 'string', (most, text, { format }) =>
    format !== undefined || lengthOf(text) <= Number(most)
      ? undefined
      : `must NOT have more than ${String(most)} characters`,
  );
  for (const [keyword, sign, holds] of bounds) {
    rule(ajv, keyword, 'number', (bound, value) =>
      !isExact(Number(value), Number(bound)) || holds(Number(value), Number(bound))
        ? undefined
        : `must be ${sign} ${String(bound)}`,
    );
  }
  return ajv;
}

/** Characters, of which some are two code units. */
const lengthOf = (text: unknown): number => Array.from(String(text)).length;

const bounds: readonly (readonly [string, string, (value: number, bound: number) => boolean])[] = [
  ['minimum', '>=', (value, bound) => value >= bound],
  ['maximum', '<=', (value, bound) => value <= bound],
  ['exclusiveMinimum', '>', (value, bound) => value > bound],
  ['exclusiveMaximum', '<', (value, bound) => value < bound],
];

/** Python's whole numbers have all their digits; here some of equal size have lost theirs. */
const isExact = (value: number, bound: number): boolean =>
  value !== bound || Math.abs(value) <= Number.MAX_SAFE_INTEGER;

/** Ajv looks at `type` itself, whatever becomes of the keyword. */
const readType = 'x-read-type';
const schemasIn = ['items', 'additionalProperties', 'contains', 'not', 'if', 'then', 'else', 'anyOf', 'allOf', 'oneOf'];
const mapsIn = ['properties', '$defs', 'definitions'];

/** The schema with another keyword in the place of `type`. */
function readable(schema: unknown): JsonObject {
  if (typeof schema !== 'object' || schema === null) return schema as JsonObject;
  if (Array.isArray(schema)) return schema.map(readable) as unknown as JsonObject;
  const entries = Object.entries(schema).map(([name, value]: [string, unknown]): [string, unknown] => {
    if (name === 'type') return [readType, value];
    if (schemasIn.includes(name)) return [name, readable(value)];
    return [name, mapsIn.includes(name) ? mapped(value) : value];
  });
  return Object.fromEntries(entries);
}

const mapped = (schemas: unknown): unknown =>
  typeof schemas === 'object' && schemas !== null
    ? Object.fromEntries(Object.entries(schemas).map(([name, each]) => [name, readable(each)]))
    : schemas;

function reading(ajv: Ajv): Ajv {
  rule(ajv, readType, undefined, (types, value) =>
    [types].flat().some((type) => mayBe(String(type), value)) ? undefined : `must be ${[types].flat().join(' or ')}`,
  );
  rule(ajv, 'enum', undefined, (allowed, value) =>
    !Array.isArray(allowed) || allowed.some((each) => mayEqual(each, value)) ? undefined : 'is none of those allowed',
  );
  rule(ajv, 'const', undefined, (allowed, value) =>
    mayEqual(allowed, value) ? undefined : `must be ${JSON.stringify(allowed)}`,
  );
  return ajv;
}

const isWhole = (value: unknown): boolean =>
  typeof value === 'number' && (Number.isInteger(value) || !Number.isFinite(value));

const kinds: Readonly<Record<string, (value: unknown) => boolean>> = {
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  array: Array.isArray,
  null: (value) => value === null,
  integer: (value) => asRead(value).some(isWhole),
  number: (value) => asRead(value).some((each) => typeof each === 'number'),
  boolean: (value) => asRead(value).some((each) => typeof each === 'boolean'),
  // Some take numbers for texts, such as dates.
  string: (value) => ['string', 'number', 'boolean'].includes(typeof value),
};

const mayBe = (type: string, value: unknown): boolean => kinds[type]?.(value) ?? true;

const mayEqual = (allowed: unknown, value: unknown): boolean =>
  (typeof allowed === 'object' && allowed !== null) || asRead(value).includes(allowed);

/** A scalar, and what it may be read as. */
function asRead(value: unknown): readonly unknown[] {
  if (typeof value === 'string') return [value, ...readingsOf(value)];
  if (typeof value === 'boolean') return [value, Number(value)];
  return value === 0 || value === 1 ? [value, value === 1] : [value];
}

/** A keyword in the place of ajv's own. `check` answers what is wrong. */
function rule(
  ajv: Ajv,
  keyword: string,
  type: 'array' | 'string' | 'number' | undefined,
  check: (schema: unknown, value: unknown, parent: AnySchemaObject) => string | undefined,
): void {
  ajv.removeKeyword(keyword);
  const validate = (schema: unknown, value: unknown, parent: AnySchemaObject = {}): boolean => {
    const message = check(schema, value, parent);
    validate.errors = message === undefined ? [] : [{ keyword, message, params: {} }];
    return message === undefined;
  };
  validate.errors = [] as Partial<ErrorObject>[];
  ajv.addKeyword({ keyword, ...(type && { type }), validate, errors: true });
}
