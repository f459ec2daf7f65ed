import { formsOf } from './forms.js';
import { Finder } from './finder.js';

/** What stands where a secret was. */
const redacted = '***';

/** An end of a text that is as much of a secret as this is taken for one that was cut. */
const leastCutBytes = 8;

/** Removes the values of secrets from what is told, in the forms in which programs are likely to tell them. */
export interface Redactor {
  readonly text: (text: string) => string;
  /** All texts of a plain value, names of fields included. */
  readonly json: <Value>(value: Value) => Value;
  /** An error to be logged, with its stack. */
  readonly error: (error: unknown) => unknown;
  /** For bytes that come in chunks. */
  readonly stream: () => RedactedStream;
}

interface RedactedStream {
  /** What can be told by now: what may be the beginning of a secret is held back. */
  readonly push: (chunk: Buffer) => Buffer;
  /** What was held back. */
  readonly end: () => Buffer;
}

/** @param secrets values; those of less than `leastSecretCharacters` characters are left alone */
export function createRedactor(secrets: readonly string[]): Redactor {
  const forms = formsOf(secrets);
  if (forms.length === 0) return untouched;
  const finder = new Finder(forms);
  const text = (told: string) => redactedText(finder, told);
  return {
    text,
    json: (value) => redactedJson(value, text) as typeof value,
    error: (error) => redactedError(error, text),
    stream: () => redactedStream(finder),
  };
}

const untouched: Redactor = {
  text: (text) => text,
  json: (value) => value,
  error: (error) => error,
  stream: () => ({ push: (chunk) => chunk, end: () => Buffer.alloc(0) }),
};

function redactedText(finder: Finder, text: string): string {
  const [whole = '', end = ''] = /^(.*?)(…|\.{3})?$/s.exec(text)?.slice(1) ?? [];
  const bytes = Buffer.from(whole);
  const parts: Buffer[] = [];
  const { rest } = replaceIn(finder, bytes, bytes.length, parts);
  const cut = finder.begunAtEnd(rest);
  const isCut = cut >= leastCutBytes;
  if (parts.length === 0 && !isCut) return text;
  parts.push(isCut ? rest.subarray(0, rest.length - cut) : rest);
  return `${Buffer.concat(parts).toString()}${isCut ? redacted : ''}${end}`;
}

/** Replaces what begins before `border`; answers what is left behind the last that was replaced. */
function replaceIn(finder: Finder, bytes: Buffer, border: number, parts: Buffer[]): { readonly rest: Buffer } {
  let from = 0;
  for (let found = finder.find(bytes, 0); found && found.start < border; found = finder.find(bytes, found.end)) {
    parts.push(bytes.subarray(from, found.start), Buffer.from(redacted));
    from = found.end;
  }
  return { rest: bytes.subarray(from) };
}

function redactedStream(finder: Finder): RedactedStream {
  let held = Buffer.alloc(0);
  return {
    push: (chunk) => {
      const bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      const begun = finder.begunAtEnd(bytes);
      const parts: Buffer[] = [];
      const { rest } = replaceIn(finder, bytes, bytes.length - begun, parts);
      const told = Math.max(0, rest.length - begun);
      parts.push(rest.subarray(0, told));
      held = Buffer.from(rest.subarray(told));
      return parts.length === 1 ? (parts[0] ?? held) : Buffer.concat(parts);
    },
    end: () => {
      const parts: Buffer[] = [];
      const { rest } = replaceIn(finder, held, held.length, parts);
      held = Buffer.alloc(0);
      return Buffer.concat([...parts, rest]);
    },
  };
}

function redactedJson(value: unknown, text: (told: string) => string): unknown {
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return value.map((item) => redactedJson(item, text));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [text(name), redactedJson(field, text)]));
}

function redactedError(error: unknown, text: (told: string) => string): unknown {
  if (!(error instanceof Error)) return redactedJson(error, text);
  const told = new Error(text(error.message));
  told.name = error.name;
  if (error.stack !== undefined) told.stack = text(error.stack);
  return told;
}
