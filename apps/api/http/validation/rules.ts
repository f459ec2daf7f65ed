import type { Violations } from './violations.js';

/** Checks a value that is well typed already: one message for each place, all beginning with `place`. */
export type FieldRule = (value: never, place: string) => Violations;

const key = Symbol('rules');

type Rules = ReadonlyMap<string, FieldRule>;

const rulesOf = (target: object): Rules => (Reflect.getMetadata(key, target) as Rules | undefined) ?? new Map();

/** Adds a rule of the domain to a field, for checks whose violations lie at several places inside its value. */
export const CheckedBy =
  (rule: FieldRule): PropertyDecorator =>
  (target, property) => {
    Reflect.defineMetadata(key, new Map([...rulesOf(target), [String(property), rule]]), target);
  };

const isWithin = (place: string, outer: string): boolean =>
  place === outer || place.startsWith(`${outer}.`) || place.startsWith(`${outer}[`);

/** The violations of all rules in a body, except around and inside the places that are known to be broken. */
export function brokenRules(body: object, broken: readonly string[]): Violations {
  const found: Record<string, string> = {};
  const visit = (object: object, parent: string): void => {
    const rules = rulesOf(Object.getPrototypeOf(object) as object);
    for (const [name, value] of Object.entries(object) as [string, unknown][]) {
      const place = Array.isArray(object) ? `${parent}[${name}]` : parent === '' ? name : `${parent}.${name}`;
      const rule = rules.get(name);
      const isSound = !broken.some((other) => isWithin(other, place) || isWithin(place, other));
      if (rule && value !== undefined && isSound) Object.assign(found, rule(value as never, place));
      if (typeof value === 'object' && value !== null) visit(value, place);
    }
  };
  visit(body, '');
  return found;
}
