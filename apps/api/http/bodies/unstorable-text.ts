/**
 * Names the first value that PostgreSQL's jsonb cannot hold: a text with a NUL character or half of a surrogate pair, or
 * a number beyond what JavaScript can (parsed it is infinite, and would be stored as null). Undefined when all is well.
 */
export function unstorableText(value: unknown, place = ''): string | undefined {
  if (typeof value === 'string') {
    const reason = reasonAgainst(value);
    return reason && `${place === '' ? 'body' : place}: the text holds ${reason}, which is not allowed`;
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return `${place === '' ? 'body' : place}: the number is beyond ±1.8e308, which is not allowed`;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const itsPlace = Array.isArray(value) ? `${place}[${key}]` : place === '' ? key : `${place}.${key}`;
    const reason = reasonAgainst(key);
    if (reason) return `${JSON.stringify(itsPlace)}: the name of the field holds ${reason}, which is not allowed`;
    const found = unstorableText(item, itsPlace);
    if (found) return found;
  }
  return undefined;
}

/** Why PostgreSQL would refuse a text. */
export function reasonAgainst(text: string): string | undefined {
  if (text.includes('\0')) return 'a NUL character';
  return /\p{Surrogate}/u.test(text) ? 'half of a surrogate pair' : undefined;
}
