import { DomainError } from '#domain';
import type { VersionedEvent } from '../recorded-event.js';

/** How JSON.stringify writes what jsonb refuses: NUL, and halves of surrogate pairs that stand alone. */
const suspicious = /\\u(0000|d[89a-f])/;

/**
 * Refuses events with characters that PostgreSQL's jsonb cannot hold. Storing them escaped was rejected: every reader,
 * SQL included, would have to undo it. `json` is what is about to be sent and saves looking through clean events.
 */
export function refuseUnstorableText(events: readonly VersionedEvent[], json: string): void {
  if (!suspicious.test(json)) return;
  const fields: Record<string, string> = {};
  for (const { data, ...envelope } of events) {
    for (const [place, message] of unstorable(data, '')) fields[place] = message;
    for (const [place, message] of unstorable(envelope, '')) fields[place] = message;
  }
  const messages = Object.entries(fields).map(([place, message]) => `${place}: ${message}`);
  if (messages.length > 0) throw new DomainError('illegal-argument', messages.join('; '), fields);
}

function* unstorable(value: unknown, place: string): Generator<[string, string]> {
  if (typeof value === 'string') {
    const message = faultOf(value);
    if (message !== undefined) yield [place, message];
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      const fault = faultOf(key);
      const innerPlace = place === '' ? printable(key) : `${place}.${printable(key)}`;
      if (fault !== undefined) yield [innerPlace, `the name ${fault}`];
      yield* unstorable(inner, innerPlace);
    }
  }
}

function faultOf(text: string): string | undefined {
  const index = text.search(/\0|\p{Surrogate}/u);
  if (index < 0) return undefined;
  const code = text.charCodeAt(index).toString(16).toUpperCase().padStart(4, '0');
  return `holds U+${code} at index ${index}; allowed is well-formed text without NUL`;
}

const printable = (key: string): string => key.replaceAll(/\0|\p{Surrogate}/gu, '\uFFFD');
