const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const recent = /20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;

/** When everything in the examples happens. */
const shownNow = '2026-01-05T09:30:00.000Z';

/** What differs between two times that the same example is executed, or between machines, by the name of its field. */
const shownValues: Readonly<Record<string, unknown>> = {
  bytes: 1024,
  clientSecret: 'U3VjaCBhIHNlY3JldCBpcyB0b2xkIHRoaXMgb25jZS4',
  position: 'pQ3vXn0cT8mWkYb2LrGh7A',
  sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
};

interface Shown {
  /** Real ids by those in the document. */
  readonly ids: ReadonlyMap<string, string>;
  /** Where the API is reached. */
  readonly origin: string;
  /** The time of the test, for telling what happened in it. */
  readonly since: Date;
}

/** An answer as the document shows it: with the ids of the document, and nothing that differs from time to time. */
export function shownAnswer(body: unknown, { ids, origin, since }: Shown): unknown {
  const shownIds = new Map([...ids].map(([shown, real]) => [real, shown]));
  const idOf = (id: string): string => {
    const known = shownIds.get(id) ?? `00000000-0000-4000-8000-${String(shownIds.size + 1).padStart(12, '0')}`;
    shownIds.set(id, known);
    return known;
  };
  const isOurs = (time: string): boolean => Math.abs(Date.parse(time) - since.getTime()) < 86_400_000;
  const text = (value: string): string =>
    value
      .replaceAll(origin, 'https://rondo.example')
      .replace(uuid, idOf)
      .replace(recent, (time) => (isOurs(time) ? shownNow : time));
  const shown = (value: unknown, name?: string): unknown => {
    if (name !== undefined && Object.hasOwn(shownValues, name)) return shownValues[name];
    if (typeof value === 'string') return name === 'from' ? '2025-01-05T09:30:00.000Z' : text(value);
    if (Array.isArray(value)) return value.map((item) => shown(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shown(item, key)]));
  };
  return shown(body);
}
