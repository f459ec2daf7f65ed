import { isRole, roles } from '#credentials';
import type { Role } from '#credentials';
import { sandboxViolation } from '#domain';
import { CommandError } from '../command.js';

/** What several commands take, as parseArgs of node:util wants it. */
export const grantOptions = {
  org: { type: 'string' },
  sandbox: { type: 'string' },
  name: { type: 'string' },
  role: { type: 'string' },
  expires: { type: 'string' },
} as const;

export function wanted(value: string | undefined, name: string, usage: string): string {
  if (value === undefined || value.trim() === '') throw new CommandError(`--${name} is missing; usage: ${usage}`, 2);
  return value.trim();
}

export function roleOf(text: string): Role {
  if (isRole(text)) return text;
  throw new CommandError(`--role: "${text}" is none of ${roles.join(', ')}`, 2);
}

/** Absent: every sandbox. A client in one that no request can name could do nothing. */
export function sandboxOf(text: string | undefined): string | undefined {
  const violation = text === undefined ? undefined : sandboxViolation(text);
  if (violation !== undefined) throw new CommandError(`--sandbox: ${violation}`, 2);
  return text;
}

const seconds: Readonly<Record<string, number>> = { m: 60, h: 3_600, d: 86_400 };

/** Seconds of `90d`, `12h` or `30m`; undefined for what is written otherwise. */
export function durationOf(text: string): number | undefined {
  const [, count, unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const each = seconds[unit];
  return each === undefined ? undefined : Number(count) * each;
}

const instant = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z)?$/;

/** `90d`, `12h` or `30m` from now, or a day or an instant of ISO 8601, in UTC. */
export function expiryOf(text: string, now: Date): Date {
  const duration = durationOf(text);
  const end = duration === undefined ? Date.parse(instant.test(text) ? text : '') : now.getTime() + duration * 1_000;
  if (end > now.getTime()) return new Date(end);
  const allowed = 'a time to come: 90d, 12h or 30m from now, a day such as 2030-12-31, or 2030-12-31T12:00Z';
  throw new CommandError(`--expires: "${text}" is not ${allowed}`, 2);
}
