import { reasonAgainst } from '../bodies/unstorable-text.js';
import type { DomainError } from '#domain';
import { refuseIfAny, violationAt } from '#domain';

/** A query string as Fastify parses it: repeated parameters are lists. */
export type QueryValues = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Throws `illegal-argument` for text that the database cannot compare with. */
export function refuseUnstorable(query: QueryValues): void {
  const violations = Object.entries(query).flatMap(([name, value]): [string, string][] => {
    const reason = [value]
      .flat()
      .map((text) => reasonAgainst(text ?? ''))
      .find((found) => found);
    return reason ? [[name, `the value holds ${reason}, which is not allowed`]] : [];
  });
  refuseIfAny('illegal-argument', Object.fromEntries(violations));
}

/** The only value of a parameter; undefined when it is absent. Throws `illegal-argument` when it is repeated or empty. */
export function single(query: QueryValues, name: string): string | undefined {
  const value = query[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw refused(name, `is given ${value.length} times, allowed is once`);
  if (value.trim() === '') throw refused(name, 'is empty: say a value, or leave the parameter out');
  return value;
}

const refused = (name: string, message: string): DomainError => violationAt('illegal-argument', name, message);

/** A parameter that must be there, for instance whose resources a bulk deletion deletes. */
export function required(query: QueryValues, name: string): string {
  const value = single(query, name);
  if (value !== undefined) return value;
  throw refused(name, 'is missing in the query string');
}

/** A whole number within bounds. Throws `illegal-argument` that names the value and the bounds. */
export function wholeNumber(
  query: QueryValues,
  name: string,
  { least, most, absent }: { readonly least: number; readonly most: number; readonly absent: number },
): number {
  const text = single(query, name);
  if (text === undefined) return absent;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw refused(name, `${JSON.stringify(text)} is not a whole number from ${least} to ${most}`);
}
