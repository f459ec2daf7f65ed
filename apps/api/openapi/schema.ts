import type { Schema } from '../http/index.js';

export type { Schema } from '../http/index.js';

/** The schemas of an object's properties. */
export type Fields = Readonly<Record<string, Schema>>;

export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

export const text = (description: string, more: Schema = {}): Schema => ({ type: 'string', ...more, description });

export const uuid = (description: string): Schema => text(description, { format: 'uuid' });

/** ISO 8601 in UTC, with milliseconds. */
export const instant = (description: string): Schema =>
  text(description, { format: 'date-time', pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$` });

/** As `instant`, with the microseconds that rows may carry. */
export const rowInstant = (description: string): Schema =>
  text(description, { format: 'date-time', pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(\d{3})?Z$` });

export const oneOf = (values: readonly string[], description: string): Schema => text(description, { enum: values });

export const count = (description: string): Schema => ({ type: 'integer', minimum: 0, description });

export const flag = (description: string): Schema => ({ type: 'boolean', description });

export const listOf = (items: Schema, description: string): Schema => ({ type: 'array', items, description });

/** Another schema, with a description of its place. */
export const described = (name: string, description: string): Schema => ({ description, allOf: [ref(name)] });

/** An object with the fields that it always has, then those that it may have: so answers are ordered too. */
export const object = (always: Fields, sometimes: Fields = {}, description?: string): Schema => ({
  type: 'object',
  ...(description !== undefined && { description }),
  ...(Object.keys(always).length > 0 && { required: Object.keys(always) }),
  properties: { ...always, ...sometimes },
});

/** As `object`, where fields that it always has and fields that it may have alternate. */
export function mixed(properties: Fields, always: readonly string[]): Schema {
  const missing = always.filter((name) => !properties[name]);
  if (missing.length > 0) throw new TypeError(`There is no field ${missing.join(', ')}`);
  return { type: 'object', required: always, properties };
}
