import type { BodyClass } from '../descriptions.js';
import { fieldsOf } from './unknown-fields.js';

/** Why a PUT changes nothing by what it sends in a field, given what GET answers; undefined where it may change something. */
export type WhyUnused = (sent: never, current: never) => string | undefined;

const key = Symbol('unused in a PUT');

type Reasons = ReadonlyMap<string, WhyUnused>;

const reasonsOf = (target: object): Reasons => (Reflect.getMetadata(key, target) as Reasons | undefined) ?? new Map();

/** Says that a field counts only when a resource is made, always or for some resources. */
export const UnusedInPut =
  (why: WhyUnused): PropertyDecorator =>
  (target, property) => {
    Reflect.defineMetadata(key, new Map([...reasonsOf(target), [String(property), why]]), target);
  };

export interface MaybeUnused {
  readonly place: string;
  readonly why: (current: object) => string | undefined;
}

/** The fields of a valid body, at any depth, of which a PUT may leave unused what they say. */
export function maybeUnused(type: BodyClass, body: object, parent = ''): MaybeUnused[] {
  const fields = fieldsOf(type);
  const reasons = reasonsOf(type.prototype as object);
  return Object.entries(body).flatMap(([name, value]: [string, unknown]) => {
    const place = `${parent}${name}`;
    const why = reasons.get(name);
    const nested = fields.get(name);
    const isNested = nested !== undefined && typeof value === 'object' && value !== null && !Array.isArray(value);
    return [
      ...(why ? [{ place, why: (current: object) => why(value as never, current as never) }] : []),
      ...(isNested ? maybeUnused(nested, value, `${place}.`) : []),
    ];
  });
}
