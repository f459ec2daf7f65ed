import { DomainError } from '#domain';
import { ObjectMissingError } from '#object-store';
import type { StoredObject } from '#object-store';
import { BadBatchError, BadRowError, MemoryLimitError, StoppedError, TimeLimitError } from '../errors.js';
import type { OperationName } from '../operations.js';

/** What a child is told of itself, as its one argument, in JSON. */
export interface ChildSettings {
  /** Absolute path, its own: it writes nowhere else. */
  readonly folder: string;
  /** Absolute path of the object store's files. */
  readonly objects: string;
  readonly memoryLimitMiB: number;
  readonly threads: number;
}

/** What a child does, and how long it may compute. */
export interface Work {
  readonly operation: OperationName;
  readonly request: unknown;
  readonly cpuSeconds: number;
}

export type ToChild =
  | { readonly type: 'work'; readonly work: Work }
  | { readonly type: 'stored'; readonly object: StoredObject }
  | { readonly type: 'notStored'; readonly error: WireError };

export type FromChild =
  | { readonly type: 'ready'; readonly residentMiB: number }
  | { readonly type: 'store'; readonly key: string; readonly path: string }
  | { readonly type: 'done'; readonly result: unknown }
  | { readonly type: 'failed'; readonly error: WireError }
  | { readonly type: 'overtime' };

/** An error between processes: its class by name, and what it carries. */
export interface WireError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
}

const classes: readonly (abstract new (...values: never[]) => Error)[] = [
  BadBatchError,
  BadRowError,
  DomainError,
  MemoryLimitError,
  ObjectMissingError,
  StoppedError,
  TimeLimitError,
];

export function toWire(error: unknown): WireError {
  const { name, message, stack, ...fields } = Object.assign({}, error) as Partial<Error> & Record<string, unknown>;
  const told = error as Partial<Error>;
  return {
    name: name ?? told.name ?? 'Error',
    message: message ?? told.message ?? String(error),
    stack: stack ?? told.stack,
    fields: Object.fromEntries(Object.entries(fields).filter(([, value]) => typeof value !== 'function')),
  };
}

/** The same error: an instance of its class where the class is one of those that callers look for. */
export function fromWire({ name, message, stack, fields }: WireError): Error {
  const error = Object.assign(new Error(message), fields, { name });
  if (stack !== undefined) error.stack = stack;
  const known = classes.find((one) => one.name === name);
  return known ? (Object.setPrototypeOf(error, known.prototype as object) as Error) : error;
}
