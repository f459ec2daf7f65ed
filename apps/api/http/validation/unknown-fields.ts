import { descriptions } from '../descriptions.js';
import type { BodyClass } from '../descriptions.js';
import { nearest } from './nearest.js';

/** A field of a body that the body's class does not name. */
export interface UnknownField {
  /** Names and indexes from the body to the field: `tasks`, `0`, `paramters`. */
  readonly path: readonly string[];
  readonly value: unknown;
  /** The fields that there are at its place. */
  readonly known: readonly string[];
}

type Fields = ReadonlyMap<string, BodyClass | undefined>;

const known = new WeakMap<BodyClass, Fields>();

/** The fields of a class by name, each with the class of what stands in it. */
export function fieldsOf(type: BodyClass): Fields {
  const found = known.get(type) ?? new Map(describedFields(type));
  known.set(type, found);
  return found;
}

function describedFields(type: BodyClass): [string, BodyClass | undefined][] {
  const prototype = type.prototype as object;
  return descriptions.fields
    .filter(({ target }) => target === prototype || Object.prototype.isPrototypeOf.call(target, prototype))
    .map(({ property, options }) => {
      const nested = options['type'];
      return [String(property), typeof nested === 'function' ? (nested as () => BodyClass)() : undefined];
    });
}

/** The fields of a body, at any depth, that its class does not name. What is free of form has none. */
export function unknownFields(type: BodyClass, json: unknown, path: readonly string[] = []): UnknownField[] {
  if (typeof json !== 'object' || json === null) return [];
  if (Array.isArray(json)) return json.flatMap((item, index) => unknownFields(type, item, [...path, String(index)]));
  const fields = fieldsOf(type);
  return Object.entries(json).flatMap(([name, value]: [string, unknown]) => {
    const at = [...path, name];
    if (!fields.has(name)) return [{ path: at, value, known: [...fields.keys()] }];
    const nested = fields.get(name);
    return nested ? unknownFields(nested, value, at) : [];
  });
}

const isIndex = (part: string): boolean => /^\d+$/.test(part);

/** `tasks[0].paramters`. */
export const placeOf = ({ path }: UnknownField): string =>
  path.map((part, at) => (isIndex(part) ? `[${part}]` : at === 0 ? part : `.${part}`)).join('');

/** What there is instead: `is not a field; did you mean parameters?`. */
export function refusalOf({ path, known: names }: UnknownField): string {
  const meant = nearest(path.at(-1) ?? '', names);
  return meant === undefined
    ? `is not a field; there are ${names.join(', ')}`
    : `is not a field; did you mean ${meant}?`;
}
