import type { ValidationError } from 'class-validator';

/** The constraint under which class-validator reports what a field allows. */
export const allowedConstraint = 'allowed';

export type Violations = Readonly<Record<string, string>>;

/** What is said to be secret, whether or not it is said as it should be. */
const isSecret = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'secret' in value && value.secret !== false && value.secret !== null;

/** The value as a message shows it: JSON without values of secrets, cut where it gets long. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value, (_name, within: unknown) =>
    isSecret(within) ? { ...(within as object), value: '***' } : within,
  ) as string | undefined;
  if (text === undefined) return 'nothing';
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

const placeOf = ({ property, target }: ValidationError, parent: string): string => {
  if (Array.isArray(target)) return `${parent}[${property}]`;
  return parent === '' ? property : `${parent}.${property}`;
};

function messageOf({ value, constraints, property, target }: ValidationError): string | undefined {
  if (!constraints) return undefined;
  const allowed = constraints[allowedConstraint] ?? 'an object';
  if (value === undefined) return `is missing: it must be ${allowed}`;
  return `${property === 'value' && isSecret(target) ? 'the secret' : shown(value)} is not ${allowed}`;
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
