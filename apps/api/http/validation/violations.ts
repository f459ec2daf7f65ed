import type { ValidationError } from 'class-validator';
import { allowedConstraint } from './fields.js';

export type Violations = Readonly<Record<string, string>>;

/** The value as a message shows it: JSON, cut where it gets long. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) return 'nothing';
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

const placeOf = ({ property, target }: ValidationError, parent: string): string => {
  if (Array.isArray(target)) return `${parent}[${property}]`;
  return parent === '' ? property : `${parent}.${property}`;
};

function messageOf({ value, constraints }: ValidationError): string | undefined {
  if (!constraints) return undefined;
  const allowed = constraints[allowedConstraint] ?? 'an object';
  return value === undefined ? `is missing: it must be ${allowed}` : `${shown(value)} is not ${allowed}`;
}

/** Flattens class-validator's tree to one message a place: `tasks[0].parameters[2].value`. */
export function violationsOf(errors: readonly ValidationError[], parent = ''): Violations {
  return Object.assign(
    {},
    ...errors.map((error) => {
      const place = placeOf(error, parent);
      const message = messageOf(error);
      return message ? { [place]: message } : violationsOf(error.children ?? [], place);
    }),
  ) as Violations;
}
