import type { ShownOutput } from './page.js';

/** The id that stands for each id of a page, found when it is first met. */
export type Ids = Map<string, string>;

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
/** Instants of these years are those at which a page was tried; others are data, or planned. */
const instant = String.raw`(?:202[6-9]|20[34]\d)-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z`;
const tokens = new RegExp(`(…|${uuid}|${instant})`);
const isUuid = new RegExp(`^${uuid}$`);
const isInstant = new RegExp(`^${instant}$`);

/**
 * How an output differs from what a page shows, in words; undefined where it is as shown. `…` stands for any text, further
 * fields or further items; an id for some id, the same one wherever it stands on the page; an instant for one of now;
 * a fraction for all numbers that round to it.
 */
export function differenceOf({ language, text }: ShownOutput, actual: string, ids: Ids): string | undefined {
  if (language === 'text') return differenceOfText(text.trim(), actual.trim(), 'the output', ids);
  const shown: unknown = JSON.parse(quoteEllipses(text));
  return differenceOfValue(shown, JSON.parse(actual), 'the answer', ids);
}

/** `…` becomes the field or the item that stands for further ones. */
const quoteEllipses = (text: string): string =>
  text.replaceAll(/"(?:[^"\\]|\\.)*"|…(\s*\])?/g, (found, end?: string) => {
    if (!found.startsWith('…')) return found;
    return end === undefined ? '"…": "…"' : `"…"${end}`;
  });

function differenceOfValue(shown: unknown, actual: unknown, place: string, ids: Ids): string | undefined {
  if (Array.isArray(shown)) return differenceOfItems(shown, actual, place, ids);
  if (typeof shown === 'object' && shown !== null) {
    return differenceOfFields(shown as Record<string, unknown>, actual, place, ids);
  }
  if (typeof shown === 'string' && typeof actual === 'string') return differenceOfText(shown, actual, place, ids);
  const same = typeof shown === 'number' && typeof actual === 'number' ? roundsTo(actual, shown) : shown === actual;
  return same ? undefined : `${place}: ${JSON.stringify(actual)}, shown is ${JSON.stringify(shown)}`;
}

function differenceOfItems(shown: readonly unknown[], actual: unknown, place: string, ids: Ids): string | undefined {
  if (!Array.isArray(actual)) return `${place} is no list: ${JSON.stringify(actual)}`;
  const isOpen = shown.at(-1) === '…';
  const items = isOpen ? shown.slice(0, -1) : shown;
  if (isOpen ? actual.length < items.length : actual.length !== items.length) {
    return `${place}: ${actual.length} items, shown are ${items.length}: ${JSON.stringify(actual)}`;
  }
  return first(items.map((item, index) => () => differenceOfValue(item, actual[index], `${place}[${index}]`, ids)));
}

function differenceOfFields(
  { '…': open, ...fields }: Record<string, unknown>,
  actual: unknown,
  place: string,
  ids: Ids,
): string | undefined {
  if (typeof actual !== 'object' || actual === null) return `${place} is no object: ${JSON.stringify(actual)}`;
  const values = actual as Record<string, unknown>;
  const missing = Object.keys(fields).filter((name) => !(name in values));
  const others = open === undefined ? Object.keys(values).filter((name) => !(name in fields)) : [];
  if (missing.length + others.length > 0) {
    return `${place} has no ${missing.join(', ') || '–'}; not shown: ${others.join(', ') || '–'}: ${JSON.stringify(actual)}`;
  }
  return first(
    Object.entries(fields).map(
      ([name, value]) =>
        () =>
          differenceOfValue(value, values[name], `${place}.${name}`, ids),
    ),
  );
}

function first(looks: readonly (() => string | undefined)[]): string | undefined {
  for (const look of looks) {
    const found = look();
    if (found !== undefined) return found;
  }
  return undefined;
}

function differenceOfText(shown: string, actual: string, place: string, ids: Ids): string | undefined {
  const parts = shown.split(tokens);
  const pattern = parts.map(patternOf).join('');
  const differs = `${place}: ${JSON.stringify(actual)}, shown is ${JSON.stringify(shown)}`;
  const found = new RegExp(`^${pattern}$`, 's').exec(actual);
  if (!found) return differs;
  const pairs = parts.filter((part) => isUuid.test(part)).map((id, index) => [id, found[index + 1] ?? ''] as const);
  for (const [id, other] of pairs) if (!ids.has(id)) ids.set(id, other);
  return pairs.every(([id, other]) => ids.get(id) === other) ? undefined : `${differs}, and its id was another before`;
}

function patternOf(part: string): string {
  if (part === '…') return '.*?';
  if (isUuid.test(part)) return `(${uuid})`;
  return isInstant.test(part) ? instant : part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}

/** Whole numbers are exact. */
function roundsTo(actual: number, shown: number): boolean {
  const digits = /\.(\d+)$/.exec(String(shown))?.[1]?.length;
  return digits === undefined ? actual === shown : Math.abs(actual - shown) <= 0.500_001 * 10 ** -digits;
}
