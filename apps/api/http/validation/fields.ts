import { applyDecorators } from '@nestjs/common';
import { Expose, Transform, Type } from 'class-transformer';
import { ValidateBy, ValidateNested } from 'class-validator';
import { DescribedField } from '../descriptions.js';
import type { BodyClass, Schema } from '../descriptions.js';

export interface FieldOptions {
  readonly required?: boolean;
  /** For which bodies a required field may be absent all the same. */
  readonly unless?: (body: object) => boolean;
  readonly description?: string;
}

interface Rule {
  /** What is allowed, as a noun phrase: messages read `<value> is not <allowed>`. */
  readonly allowed: string;
  readonly admits: (value: unknown) => boolean;
  readonly schema: Schema;
  /** What a request may also write; answers keep to `schema`. */
  readonly accepts?: Schema;
  /** Applied before the check, to the value as the client wrote it. */
  readonly convert?: (value: unknown) => unknown;
}

/** One field of a body. `null` counts as absent, because clients send their unset fields so. */
function field(rule: Rule, { unless, ...options }: FieldOptions, nested?: () => BodyClass): PropertyDecorator {
  const convert = rule.convert ?? ((value: unknown) => value);
  const required = options.required ?? false;
  return applyDecorators(
    Expose(),
    ...(nested ? [Type(nested), ValidateNested()] : []),
    Transform(({ obj, key, value }) => {
      const written: unknown = nested ? value : (obj as Record<string, unknown>)[key];
      return written === null || written === undefined ? undefined : convert(written);
    }),
    DescribedField({ ...rule.schema, ...options, required: required && !unless }, rule.accepts),
    ValidateBy({
      name: allowedConstraint,
      validator: {
        validate: (value: unknown, about) =>
          value === undefined ? !required || unless?.(about?.object ?? {}) === true : rule.admits(value),
        defaultMessage: () => rule.allowed,
      },
    }),
  );
}

/** The constraint under which class-validator reports what a field allows. */
export const allowedConstraint = 'allowed';

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

interface TextOptions extends FieldOptions {
  readonly min?: number;
  readonly max?: number;
  /** Whether blanks and byte order marks at its ends are no part of it. */
  readonly trimmed?: boolean;
}

/** A string of `min` to `max` characters. */
export function Text(options: TextOptions = {}): PropertyDecorator {
  const { min = 0, max = 255, trimmed = false, ...rest } = options;
  return field(
    {
      ...(trimmed && { convert: (value) => (typeof value === 'string' ? value.trim() : value) }),
      allowed: min === 0 ? `a string of at most ${max} characters` : `a string of ${min} to ${max} characters`,
      admits: (value) => typeof value === 'string' && value.length >= min && value.length <= max,
      schema: { type: 'string', maxLength: max, ...(min > 0 && { minLength: min }) },
    },
    rest,
  );
}

/** A resource's name. */
export const Name = (): PropertyDecorator =>
  Text({ required: true, min: 1, max: 255, description: 'For people; need not be unique' });

export const Description = (): PropertyDecorator => Text({ max: 4096, description: 'What it is, for people' });

/** The id of another resource. Whether it exists is not a matter of form: an id that is no UUID is simply unknown. */
export const Id = (options: FieldOptions = {}): PropertyDecorator => Text({ ...options, min: 1, max: 255 });

export function TextList(options: FieldOptions = {}): PropertyDecorator {
  return field(
    {
      allowed: 'a list of strings',
      admits: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
      schema: { type: 'array', items: { type: 'string' } },
    },
    options,
  );
}

export function Flag(options: FieldOptions = {}): PropertyDecorator {
  return field(
    { allowed: 'true or false', admits: (value) => typeof value === 'boolean', schema: { type: 'boolean' } },
    options,
  );
}

interface WordOptions extends FieldOptions {
  /** Other names of words of the set. */
  readonly aliases?: Readonly<Record<string, string>>;
}

/** One of a closed set of words, in any case; kept in the case of the set. */
export function OneOf(values: readonly string[], { aliases = {}, ...options }: WordOptions = {}): PropertyDecorator {
  const meanings = new Map(
    [...values.map((value) => [value, value] as const), ...Object.entries(aliases)].map(([name, value]) => [
      name.toLowerCase(),
      value,
    ]),
  );
  const others = Object.keys(aliases);
  return field(
    {
      allowed: `one of ${[...values, ...others].join(', ')}`,
      admits: (value) => typeof value === 'string' && values.includes(value),
      convert: (value) => meanings.get(String(value).toLowerCase()) ?? value,
      schema: { type: 'string', enum: values },
      ...(others.length > 0 && { accepts: { type: 'string', enum: [...values, ...others] } }),
    },
    options,
  );
}

/** A thousand years: beyond any data, and far inside what dates can hold. */
const maxMinutes = 525_600_000;

/** Minutes, as a number or as digits in a string; kept as a number. */
export function Minutes(options: FieldOptions = {}): PropertyDecorator {
  return field(
    {
      allowed: `a whole number of minutes from 0 to ${maxMinutes}`,
      admits: (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= maxMinutes,
      convert: (value) => (typeof value === 'string' && /^\d{1,9}$/.test(value.trim()) ? Number(value) : value),
      schema: { type: 'integer', minimum: 0, maximum: maxMinutes },
      accepts: {
        oneOf: [
          { type: 'integer', minimum: 0, maximum: maxMinutes },
          { type: 'string', pattern: String.raw`^\s*\d{1,9}\s*$` },
        ],
      },
    },
    options,
  );
}

interface NumberOptions extends FieldOptions {
  readonly min: number;
  readonly max: number;
}

/** A whole number of seconds. */
export function Seconds({ min, max, ...options }: NumberOptions): PropertyDecorator {
  return numeric({ allowed: 'a whole number of seconds', min, max, whole: true }, options);
}

/** A whole number. */
export function Whole({ min, max, ...options }: NumberOptions): PropertyDecorator {
  return numeric({ allowed: 'a whole number', min, max, whole: true }, options);
}

/** A number, whole or not. */
export function Fraction({ min, max, ...options }: NumberOptions): PropertyDecorator {
  return numeric({ allowed: 'a number', min, max, whole: false }, options);
}

function numeric(
  { allowed, min, max, whole }: { allowed: string; min: number; max: number; whole: boolean },
  options: FieldOptions,
): PropertyDecorator {
  const isNumber = (value: unknown): value is number => (whole ? Number.isInteger(value) : Number.isFinite(value));
  return field(
    {
      allowed: `${allowed} from ${min} to ${max}`,
      admits: (value) => isNumber(value) && value >= min && value <= max,
      schema: { type: whole ? 'integer' : 'number', minimum: min, maximum: max },
    },
    options,
  );
}

/** Whether a number is still what the client wrote: JSON.parse rounds whole numbers beyond 2^53. */
const isExact = (value: unknown): value is number =>
  typeof value === 'number' && (!Number.isInteger(value) || Number.isSafeInteger(value));

const scalarText = (value: unknown): unknown => (isExact(value) || typeof value === 'boolean' ? String(value) : value);

/** A string, number or boolean that is kept as a string. */
export function ScalarText(options: FieldOptions & { readonly max: number }): PropertyDecorator {
  const { max, ...rest } = options;
  return field(
    {
      allowed: `a string (at most ${max} characters), boolean or number (whole to ±2^53)`,
      admits: (value) => typeof value === 'string' && value.length <= max,
      convert: scalarText,
      schema: { type: 'string', maxLength: max },
      accepts: { oneOf: [{ type: 'string', maxLength: max }, { type: 'number' }, { type: 'boolean' }] },
    },
    rest,
  );
}

const isTags = (value: unknown): boolean =>
  isObject(value) && Object.values(value).every((item) => typeof item === 'string');

/** A map of strings. */
export function TagMap(): PropertyDecorator {
  return field(
    {
      allowed: 'an object whose values are strings',
      admits: isTags,
      schema: { type: 'object', additionalProperties: { type: 'string' } },
    },
    { description: 'Labels, kept as they are; lists can be filtered by `tags.<label>`' },
  );
}

/** A map of strings, numbers and booleans that are kept as strings; null is kept as it is. */
export function TextMap({ max, ...options }: FieldOptions & { readonly max: number }): PropertyDecorator {
  const isText = (value: unknown): boolean => value === null || (typeof value === 'string' && value.length <= max);
  const text = { type: 'string', maxLength: max, nullable: true };
  return field(
    {
      allowed: `an object whose values are strings (at most ${max} characters), booleans, numbers (whole to ±2^53) or null`,
      admits: (value) => isObject(value) && Object.values(value).every(isText),
      convert: (value) =>
        isObject(value)
          ? Object.fromEntries(Object.entries(value).map(([key, item]): [string, unknown] => [key, scalarText(item)]))
          : value,
      schema: { type: 'object', additionalProperties: text },
      accepts: {
        type: 'object',
        additionalProperties: { oneOf: [text, { type: 'number' }, { type: 'boolean' }] },
      },
    },
    options,
  );
}

/** Any JSON object; kept as it was written. */
export function FreeForm(options: FieldOptions = {}): PropertyDecorator {
  return field(
    { allowed: 'an object', admits: isObject, schema: { type: 'object', additionalProperties: true } },
    options,
  );
}

/** A list of any JSON values; kept as it was written. */
export function FreeFormList(options: FieldOptions = {}): PropertyDecorator {
  return field({ allowed: 'a list', admits: Array.isArray, schema: { type: 'array', items: {} } }, options);
}

/** By its name, @nestjs/swagger tells a function that gives a class from a class. */
const lazy = (nested: () => BodyClass): Schema => ({ type: () => nested() });

export function Nested(type: () => BodyClass, options: FieldOptions = {}): PropertyDecorator {
  return field({ allowed: 'an object', admits: isObject, schema: lazy(type) }, options, type);
}

/** One object, or a list of such; kept as it was written. */
export function NestedOneOrMany(type: () => BodyClass, options: FieldOptions = {}): PropertyDecorator {
  const one = { $ref: `#/components/schemas/${type().name}` };
  return field(
    {
      allowed: 'an object or a list of objects',
      admits: (value) => (Array.isArray(value) ? value.every(isObject) : isObject(value)),
      schema: { oneOf: [one, { type: 'array', items: one }] },
    },
    options,
    type,
  );
}

export function NestedList(type: () => BodyClass, options: FieldOptions = {}): PropertyDecorator {
  return field(
    {
      allowed: 'a list of objects',
      admits: (value) => Array.isArray(value) && value.every(isObject),
      schema: { ...lazy(type), isArray: true },
    },
    options,
    type,
  );
}
