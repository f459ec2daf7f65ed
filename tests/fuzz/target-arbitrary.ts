import fc from 'fast-check';
import type { Operation, Parameter } from './document.js';
import { hostileText, hostileTime } from './hostile.js';
import { idOf, parentOf } from './placeholders.js';
import { newest } from './schema-arbitrary.js';
import type { SchemaArbitrary } from './schema-arbitrary.js';

/** Percent-encodes any text: half a surrogate pair too, as the three bytes that UTF-8 forbids. */
function encoded(text: string): string {
  return Array.from(text)
    .map((char) => (/^\p{Surrogate}$/u.test(char) ? surrogateBytes(char) : encodeURIComponent(char)))
    .join('');
}

function surrogateBytes(char: string): string {
  const unit = char.charCodeAt(0);
  return [0xed, 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f)].map((byte) => `%${byte.toString(16)}`).join('');
}

/** Pieces of an address as they go over the wire: encoded wrongly, twice, too long or not at all. */
const rawPieces = fc.constantFrom(
  ...[
    '%',
    '%2',
    '%zz',
    '%00',
    '%ff',
    '%c0%ae',
    '%ed%a0%80',
    '%2e%2e',
    '..',
    '.',
    '%2e%2e%2f',
    '..%2f..%2f',
    '%252e%252e',
  ],
  ...[
    '%2f',
    '%5c',
    '\\',
    '//',
    ';a=b',
    '%3f',
    '%23',
    '%0d%0aX:y',
    '%E2%80%AE',
    '\u00e9',
    '\u00ff',
    '{}',
    '"',
    '<>',
    '|^`',
  ],
  ...['a%20b', '+', '%u0041', '%F0%9F%98%80', 'a'.repeat(300), '%41'.repeat(300), '*', ':id', '__proto__', '~'],
);

const knownPath = ({ path }: Operation): fc.Arbitrary<string> => {
  const names = [...path.matchAll(/(\w+)\/\{(\w+)\}/g)];
  const collection = names.at(-1)?.[1] ?? '';
  return fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(5) }).chain((nth) =>
    fc.constantFrom('training', 'scoring').map((kind) =>
      path.replace(/(\w+)\/\{(\w+)\}/g, (_, segment: string, name: string) => {
        if (name === 'kind') return `${segment}/${kind}`;
        if (name === 'asset') return `${segment}/swagger-ui.css`;
        const outer = segment !== collection && names.length > 1 && names.at(-1)?.[2] !== 'kind';
        return `${segment}/${outer ? parentOf(collection, nth) : idOf(segment, nth)}`;
      }),
    ),
  );
};

/** A path with its parameters, or one of them, hostile. */
const hostilePath = ({ path }: Operation): fc.Arbitrary<string> => {
  const parts = path.split(/(\{\w+\})/);
  const values = parts.map((part, index) => {
    if (!part.startsWith('{')) return fc.constant(part);
    const collection = /(\w+)\/$/.exec(parts[index - 1] ?? '')?.[1] ?? '';
    return fc.oneof(
      newest(collection),
      hostileText.map((text) => encoded(text.slice(0, 400))),
      rawPieces,
      newest('engines'),
    );
  });
  return fc.tuple(...values).map((all) => all.join(''));
};

const strayPath = (operation: Operation): fc.Arbitrary<string> =>
  fc.tuple(knownPath(operation), rawPieces, fc.nat()).map(([path, piece, place]) => {
    const at = place % (path.length + 1);
    return `/${path.slice(0, at)}${piece}${path.slice(at)}`.replace(/^\/\//, '/');
  });

/** A path of the operation, known or almost. Paths without parameters are rarely anything but themselves. */
export const pathOf = (operation: Operation): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 12, arbitrary: knownPath(operation) },
    { weight: operation.path.includes('{') ? 3 : 0, arbitrary: hostilePath(operation) },
    { weight: 1, arbitrary: strayPath(operation) },
    { weight: 1, arbitrary: knownPath(operation).map((path) => `${path}/`) },
  );

const fieldsOf = (description = ''): string[] =>
  [...description.matchAll(/`([\w.]+(?:<\w+>)?)`/g)].map(([, name = '']) => name.replace(/<\w+>/, 'a'));

const operators = ['==', '!=', '<', '<=', '>', '>=', '=', '===', '!', '<>', ''];

/** Expressions as `property` takes them, over the fields that its description names. */
function filterOf(fields: readonly string[]): fc.Arbitrary<string> {
  const field = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...fields, 'tags.a', 'id') },
    { weight: 1, arbitrary: hostileText },
  );
  const value = fc.oneof(
    newest('mlInstances'),
    fc.constantFrom('true', 'false', '1', 'train', '2026-01-01', '"a,b"', '""', 'null', '"a""b"'),
    hostileTime,
    hostileText,
  );
  const one = fc
    .tuple(
      field,
      fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...operators.slice(0, 6)) }, fc.constantFrom(...operators)),
      value,
    )
    .map((parts) => parts.join(''));
  return fc.array(one, { minLength: 1, maxLength: 3 }).map((expressions) => expressions.join(','));
}

function orderOf(fields: readonly string[]): fc.Arbitrary<string> {
  const field = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...fields, 'tags.a', 'id') },
    { weight: 1, arbitrary: hostileText },
  );
  const one = fc.tuple(fc.constantFrom('', '-', '+', '--', ' '), field).map((parts) => parts.join(''));
  return fc.array(one, { minLength: 1, maxLength: 4 }).map((names) => names.join(','));
}

function valueOf({ name, schema, description }: Parameter, schemas: SchemaArbitrary): fc.Arbitrary<string> {
  const fields = fieldsOf(description);
  if (name === 'property') return filterOf(fields);
  if (name === 'orderby') return orderOf(fields);
  return fc.oneof(
    { weight: 3, arbitrary: schemas.of(schema, name).map(String) },
    { weight: 2, arbitrary: hostileText },
    hostileTime,
  );
}

/** Parameters that some operation takes: the others must ignore or refuse them. */
const anyName = fc.oneof(
  fc.constantFrom(
    'asOf',
    'start',
    'limit',
    'orderby',
    'property',
    'next',
    'from',
    'to',
    'format',
    'stream',
    'types',
    'resource',
    'engineId',
  ),
  fc.constantFrom('__proto__', 'constructor', 'a[b]', 'a[]', '', 'limit[]', 'property[$ne]', '__proto__[limit]'),
);

const stray = fc
  .oneof(fc.tuple(anyName, hostileText.map(encoded)), fc.tuple(anyName, rawPieces))
  .map(([name, value]) => `${encoded(name)}=${value}`);

/** The query of an address with its question mark, or nothing. */
export function queryOf({ description }: Operation, schemas: SchemaArbitrary): fc.Arbitrary<string> {
  const parameters = (description.parameters ?? []).filter((one) => one.in === 'query');
  const values = parameters.map((parameter) =>
    fc.option(
      valueOf(parameter, schemas).map((value) => `${parameter.name}=${value.includes('{{') ? value : encoded(value)}`),
      { nil: undefined, freq: 1 },
    ),
  );
  const own = fc.tuple(...values).map((all) => all.filter((one) => one !== undefined));
  const more = fc.oneof(
    { weight: 6, arbitrary: fc.constant<string[]>([]) },
    fc.array(stray, { minLength: 1, maxLength: 2 }),
  );
  return fc
    .tuple(own, more, fc.nat(12))
    .map(([all, strays, twice]) => [...all, ...strays, ...(twice === 0 ? all : [])].join('&'))
    .map((query) => (query === '' ? '' : `?${query}`));
}
