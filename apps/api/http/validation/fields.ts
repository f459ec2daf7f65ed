import { limits } from '#domain';
import { applyDecorators } from '@nestjs/common';
import { Expose, Transform, Type } from 'class-transformer';
import { ValidateBy, ValidateNested } from 'class-validator';
import { DescribedField } from '../descriptions.js';
import type { BodyClass, Schema } from '../descriptions.js';
import { CheckedBy } from './rules.js';
import { allowedConstraint } from './violations.js';
import type { Violations } from './violations.js';

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

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

interface TextOptions extends FieldOptions {
  readonly min?: number;
  readonly max?: number;
  /** Whether blanks and byte order marks at its ends are no part of it. */
  readonly trimmed?: boolean;
  /** How it is written: a regular expression without flags, and the same in words. */
  readonly form?: { readonly pattern: string; readonly allowed: string };
}

/** A string of `min` to `max` characters. */
export function Text(options: TextOptions = {}): PropertyDecorator {
  const { min = 0, max = limits.nameLength.most, trimmed = false, form, ...rest } = options;
  const length = min === 0 ? `a string of at most ${max} characters` : `a string of ${min} to ${max} characters`;
  const written = form && new RegExp(form.pattern);
  return field(
    {
      ...(trimmed && { convert: (value) => (typeof value === 'string' ? value.trim() : value) }),
      allowed: form ? `${length}: ${form.allowed}` : length,
      admits: (value) =>
        typeof value === 'string' && value.length >= min && value.length <= max && written?.test(value) !== false,
      schema: {
        type: 'string',
        maxLength: max,
        ...(min > 0 && { minLength: min }),
        ...(form && { pattern: form.pattern }),
      },
    },
    rest,
  );
}

/** A resource's name. */
export const Name = (): PropertyDecorator =>
  Text({ required: true, min: 1, description: 'For people; need not be unique' });

export const Description = (): PropertyDecorator =>
  Text({ max: limits.descriptionLength.most, description: 'What it is, for people' });

/** The id of another resource. Whether it exists is not a matter of form: an id that is no UUID is simply unknown. */
export const Id = (options: FieldOptions = {}): PropertyDecorator => Text({ ...options, min: 1 });

/** What every list of a body is: `one of so many items`, each of which `admits` admits. */
interface Listed {
  readonly allowed: string;
  readonly admits: (value: unknown) => boolean;
  readonly maxItems: number;
}

const listed = (items: string, admits: (item: unknown) => boolean, most: number = limits.listLength.most): Listed => ({
  allowed: `a list of at most ${most} ${items}`,
  admits: (value) => Array.isArray(value) && value.length <= most && value.every(admits),
  maxItems: most,
});

/** An object whose fields have whatever names, that each of its values admits. */
const freeFields = (most: number, admits: (item: unknown) => boolean) => (value: unknown) =>
  isObject(value) && Object.keys(value).length <= most && Object.values(value).every(admits);

interface TextListOptions extends FieldOptions {
  /** Of each text, characters. */
  readonly max?: number;
  /** What a rule of the field (`CheckedBy`) demands of the list and of its texts, for the description. */
  readonly list?: Schema;
  readonly text?: Schema;
}

export function TextList({
  max = limits.nameLength.most,
  list,
  text,
  ...options
}: TextListOptions = {}): PropertyDecorator {
  const isItem = (item: unknown): boolean => typeof item === 'string' && item.length <= max;
  const { maxItems, ...rule } = listed(`strings of at most ${max} characters`, isItem);
  return field(
    { ...rule, schema: { type: 'array', maxItems, ...list, items: { type: 'string', maxLength: max, ...text } } },
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
      convert: (value) => (typeof value === 'string' ? (meanings.get(value.toLowerCase()) ?? value) : value),
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

/** Whether a number is still what the client wrote: JSON.parse rounds those beyond 2^53, where all doubles are whole. */
const isExact = (value: unknown): boolean => typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER;

const scalarText = (value: unknown): unknown => (isExact(value) || typeof value === 'boolean' ? String(value) : value);

/** Further away, whole numbers are not told from their neighbours. */
const exactNumber = { type: 'number', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };

/** A string, number or boolean that is kept as a string. */
export function ScalarText(options: FieldOptions & { readonly max: number }): PropertyDecorator {
  const { max, ...rest } = options;
  return field(
    {
      allowed: `a string (at most ${max} characters), boolean or number (whole to ±2^53)`,
      admits: (value) => typeof value === 'string' && value.length <= max,
      convert: scalarText,
      schema: { type: 'string', maxLength: max },
      accepts: { oneOf: [{ type: 'string', maxLength: max }, exactNumber, { type: 'boolean' }] },
    },
    rest,
  );
}

/** A map of strings. */
export function TagMap(): PropertyDecorator {
  const [most, maxLength] = [limits.tags.most, limits.tagLength.most];
  return field(
    {
      allowed: `an object of at most ${most} fields whose values are strings of at most ${maxLength} characters`,
      admits: freeFields(most, (item) => typeof item === 'string' && item.length <= maxLength),
      schema: { type: 'object', maxProperties: most, additionalProperties: { type: 'string', maxLength } },
    },
    { description: 'Labels, kept as they are; lists can be filtered by `tags.<label>`' },
  );
}

/** A map of strings, numbers and booleans that are kept as strings; null is kept as it is. */
export function TextMap({ max, ...options }: FieldOptions & { readonly max: number }): PropertyDecorator {
  const isText = (value: unknown): boolean => value === null || (typeof value === 'string' && value.length <= max);
  const text = { type: 'string', maxLength: max, nullable: true };
  const most = limits.listLength.most;
  return field(
    {
      allowed: `an object of at most ${most} fields whose values are strings (at most ${max} characters), booleans, numbers (whole to ±2^53) or null`,
      admits: freeFields(most, isText),
      convert: (value) =>
        isObject(value)
          ? Object.fromEntries(Object.entries(value).map(([key, item]): [string, unknown] => [key, scalarText(item)]))
          : value,
      schema: { type: 'object', maxProperties: most, additionalProperties: text },
      accepts: {
        type: 'object',
        maxProperties: most,
        additionalProperties: { oneOf: [text, exactNumber, { type: 'boolean' }] },
      },
    },
    options,
  );
}

/** What JSON can say, with numbers that are kept as they were written. */
export const freeValue: Schema = {
  description: 'Any JSON value; numbers from -(2^53 - 1) to 2^53 - 1, beyond which they would be rounded',
  oneOf: [
    { type: 'string', nullable: true },
    { type: 'boolean' },
    exactNumber,
    { type: 'array', items: { $ref: '#/components/schemas/FreeValue' } },
    { type: 'object', additionalProperties: { $ref: '#/components/schemas/FreeValue' } },
  ],
};

/** The numbers in a value that are no more what the client wrote. */
function inexactNumbers(value: unknown, place: string): Violations {
  const found: Record<string, string> = {};
  const visit = (item: unknown, at: string): void => {
    if (typeof item === 'number' && !isExact(item)) {
      found[at] = `${item} is not a number from -(2^53 - 1) to 2^53 - 1; a string holds any digits`;
    }
    if (!(typeof item === 'object' && item !== null)) return;
    for (const [key, inner] of Object.entries(item))
      visit(inner, Array.isArray(item) ? `${at}[${key}]` : `${at}.${key}`);
  };
  visit(value, place);
  return found;
}

/** Any JSON object; kept as it was written. */
export function FreeForm(options: FieldOptions = {}): PropertyDecorator {
  return applyDecorators(
    field(
      {
        allowed: 'an object',
        admits: isObject,
        schema: { type: 'object', additionalProperties: true },
        accepts: { type: 'object', additionalProperties: { $ref: '#/components/schemas/FreeValue' } },
      },
      options,
    ),
    CheckedBy(inexactNumbers),
  );
}

/** A list of any JSON values; kept as it was written. */
export function FreeFormList(options: FieldOptions = {}): PropertyDecorator {
  const { maxItems, ...rule } = listed('items', () => true);
  return applyDecorators(
    field(
      {
        ...rule,
        schema: { type: 'array', maxItems, items: {} },
        accepts: { type: 'array', maxItems, items: { $ref: '#/components/schemas/FreeValue' } },
      },
      options,
    ),
    CheckedBy(inexactNumbers),
  );
}

/** By its name, @nestjs/swagger tells a function that gives a class from a class. */
const lazy = (nested: () => BodyClass): Schema => ({ type: () => nested() });

export function Nested(type: () => BodyClass, options: FieldOptions = {}): PropertyDecorator {
  return field({ allowed: 'an object', admits: isObject, schema: lazy(type) }, options, type);
}

/** One object, or a list of such; kept as it was written. */
export function NestedOneOrMany(type: () => BodyClass, options: FieldOptions = {}): PropertyDecorator {
  const one = { $ref: `#/components/schemas/${type().name}` };
  const { maxItems, ...many } = listed('objects', isObject);
  return field(
    {
      allowed: `an object or ${many.allowed}`,
      admits: (value) => isObject(value) || many.admits(value),
      schema: { oneOf: [one, { type: 'array', maxItems, items: one }] },
    },
    options,
    type,
  );
}

interface ListOptions extends FieldOptions {
  /** Items. */
  readonly most?: number;
}

export function NestedList(type: () => BodyClass, { most, ...options }: ListOptions = {}): PropertyDecorator {
  const { maxItems, ...rule } = listed('objects', isObject, most);
  return field({ ...rule, schema: { ...lazy(type), isArray: true, maxItems } }, options, type);
}
