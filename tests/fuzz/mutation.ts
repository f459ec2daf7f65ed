import fc from 'fast-check';
import {
  hostileCron,
  hostileFormat,
  hostileKey,
  hostileText,
  hostileTime,
  hostileValue,
  hostileZone,
} from './hostile.js';

type Path = readonly (string | number)[];

/** The places of all values inside a JSON value, itself first. */
function placesOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [path, ...entries.flatMap(([key, item]) => placesOf(item, [...path, key]))];
}

/** A copy with another value at one place; without it when the other value is undefined. */
function changed(value: unknown, [key, ...rest]: Path, change: (value: unknown) => unknown): unknown {
  if (key === undefined) return change(value);
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value as object);
  const next = entries
    .map(([name, item]) => [name, name === key ? changed(item, rest, change) : item] as const)
    .filter(([, item]) => item !== undefined);
  return Array.isArray(value) ? next.map(([, item]) => item) : Object.fromEntries(next);
}

/** Adds a field, also one that assignment would take for the prototype. */
const withField = (value: unknown, name: string, item: unknown): unknown =>
  Object.fromEntries([...Object.entries(typeof value === 'object' && value !== null ? value : {}), [name, item]]);

/** Hostile values of the kind that a field holds: a cron expression that is almost one hits harder than a random text. */
function hostileFor(name: unknown): fc.Arbitrary<unknown> {
  switch (name) {
    case 'cron':
      return hostileCron;
    case 'startTime':
    case 'endTime':
      return hostileTime;
    case 'timezone':
      return hostileZone;
    case 'timestampFormat':
      return hostileFormat;
    default:
      return hostileText;
  }
}

/** What becomes of one value inside a body. */
const changeAt = (path: Path): fc.Arbitrary<(value: unknown) => unknown> =>
  fc.oneof(
    { weight: 4, arbitrary: hostileValue.map((other) => () => other) },
    { weight: 4, arbitrary: hostileFor(path.at(-1)).map((other) => () => other) },
    { weight: 1, arbitrary: fc.constant(() => undefined) },
    { weight: 1, arbitrary: fc.constant((value: unknown) => [value]) },
    { weight: 1, arbitrary: fc.constant((value: unknown) => ({ value })) },
    {
      weight: 1,
      arbitrary: fc.tuple(hostileKey, hostileValue).map(
        ([key, item]) =>
          (value: unknown) =>
            withField(value, key, item),
      ),
    },
  );

/** A JSON value with one to three of its parts changed for something hostile. */
export const mutated = (value: unknown): fc.Arbitrary<unknown> =>
  fc.constantFrom(1, 1, 1, 2, 3).chain((times) => repeatedly(value, times));

function repeatedly(value: unknown, times: number): fc.Arbitrary<unknown> {
  const places = placesOf(value);
  const once = fc
    .constantFrom(...places)
    .chain((path) => changeAt(path).map((change) => changed(value, path, change)))
    .map((next) => (next === undefined ? null : next));
  return times === 1 ? once : once.chain((next) => repeatedly(next, times - 1));
}

/** A JSON text with its grammar or its encoding broken, or strained. */
export const brokenJson = (text: string): fc.Arbitrary<Buffer> =>
  fc.oneof(
    fc.nat(text.length).map((end) => Buffer.from(text.slice(0, end))),
    fc.constantFrom('}', ']', 'x', '\0', ' {}', '//').map((more) => Buffer.from(text + more)),
    fc.constant(Buffer.from(`\ufeff${text}`)),
    fc.constantFrom<BufferEncoding>('utf16le', 'latin1').map((encoding) => Buffer.from(`${text}é`, encoding)),
    fc.constantFrom(...strained).map((one) => Buffer.from(one)),
    fc
      .nat(text.length)
      .map((at) =>
        Buffer.concat([Buffer.from(text.slice(0, at)), Buffer.from([0xff, 0xc0]), Buffer.from(text.slice(at))]),
      ),
    fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
  );

const strained = [
  ...['', ' ', 'null', '"name"', '1', 'true', '[]', '{}', '{"name":"a","name":"b"}', "{'name':'a'}", '{name:"a"}'],
  ...['{"name":1e400}', '{"name":-1e999}', '{"name":00}', '{"name":NaN}', '{"name":"\\u0000"}', '{"name":"\\ud800"}'],
  ...['{"__proto__":{"name":"a"}}', '{"constructor":{"prototype":{"name":"a"}}}', '{"\\u005f_proto__":{"name":"a"}}'],
  ...[`{"name":"a","tags":${'['.repeat(100_000)}`, `${'{"a":'.repeat(50)}1${'}'.repeat(50)}`, '{"name":"\u0001"}'],
  ...[
    `{"name":${'9'.repeat(5_000)}}`,
    `{"name":"a","description":"${'x'.repeat(1_100_000)}"}`,
    '{"name":"a"}\n{"name":"b"}',
  ],
];
