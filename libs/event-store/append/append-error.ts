import type { StreamName } from '#domain';
import { codeOf } from '#faults';
import { VersionConflictError } from '../event-store.js';

/** Two appends met in a way that trying again in a new transaction resolves. */
export class AppendRace extends Error {
  override readonly name = 'AppendRace';

  constructor(cause?: unknown) {
    super('Other appends came first too often', { cause });
  }
}

/** What an error of an append's statements means. */
export type AppendFault =
  | { readonly kind: 'conflict'; readonly streams: readonly StreamName[] }
  /** Another append has just written the row, or holds locks that this one needs. */
  | { readonly kind: 'race' }
  | { readonly kind: 'other' };

/** `streams` are those of the append. */
export function faultOf(error: unknown, streams: readonly StreamName[]): AppendFault {
  if (error instanceof AppendRace) return { kind: 'race' };
  const { table, detail } = error as { table?: string; detail?: string };
  switch (codeOf(error)) {
    case '40001': // serialization_failure
    case '40P01': // deadlock_detected
      return { kind: 'race' };
    case '23505': // unique_violation
      return table === 'events'
        ? { kind: 'conflict', streams: [takenStream(detail) ?? streams].flat() }
        : { kind: 'race' };
    case 'RV001': // raised by refuse_append
      return { kind: 'conflict', streams: JSON.parse(detail ?? '[]') as StreamName[] };
    default:
      return { kind: 'other' };
  }
}

/** The stream that `Key (stream, version)=(run-1, 3) already exists.` names; the words around depend on the server's language. */
const takenStream = (detail = ''): StreamName | undefined =>
  /\(stream, version\)=\((.+), \d+\)/.exec(detail)?.[1] as StreamName | undefined;

/** What a caller that appends in its own transaction gets to see: a race, too, is for it to begin anew. */
export function toConflict(error: unknown, streams: readonly StreamName[]): unknown {
  const fault = faultOf(error, streams);
  if (fault.kind === 'conflict') return new VersionConflictError(fault.streams);
  return error instanceof AppendRace ? new VersionConflictError(streams) : error;
}
