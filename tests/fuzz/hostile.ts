import fc from 'fast-check';

/** Texts that somebody's parser, comparison, path or statement has stumbled over. */
const texts = [
  ...['', ' ', '\t', '\r\n', '\0', 'a\0b', '\u001b[31m', '\ufeff', '\u2028', '\u202eabc', '\uffff', '\u0085'],
  ...['\ud800', '\udc00x', 'x\ud83d', '😀', 'e\u0301', '\u00e9', 'ﬁ', 'İ', 'ß', '１２', 'ǆ', '\u0130\u0131'],
  ...[
    "'",
    '"',
    "'; drop table rondo.events; --",
    "' or '1'='1",
    '" or ""="',
    "\\'; --",
    '$1',
    '$$',
    ':id',
    '?',
    '%',
    '_%',
  ],
  ...[
    '../../../../etc/passwd',
    '..\\..\\boot.ini',
    '/etc/passwd',
    './.',
    '..',
    '.',
    '//',
    '~root',
    'a/b',
    'con',
    '*',
    '{a,b}',
  ],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'then', 'length', '0', '-1'],
  ...['null', 'true', 'NaN', 'Infinity', '-0', '1e309', '1e-400', '0x10', '1_000', '٣', '9223372036854775808', '1.5'],
  ...['99999999999999999999999999', '2147483648', '-2147483649', '00', '+1', ' 1', '1 ', '1,5', '0.1e1'],
  ...['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '5c5af39c73fcec153117eed1'],
  ...[
    '${7*7}',
    '<script>alert(1)</script>',
    '%s%n%x',
    '`id`',
    '|id',
    '(?:a+)+$',
    '[',
    '\\',
    '(((((',
    '{',
    '}}',
    '<',
    '>=',
  ],
  ...['***', ',', ',,', '==', 'a==b==c', '!', ';', '#', '&', '=', '/', '@', 'a'.repeat(256), 'é'.repeat(4097)],
];

const times = [
  ...[
    '2026-01-01',
    '2026-02-30',
    '2026-01-01T24:00',
    '2026-01-01T00:00:60Z',
    '2026-1-1',
    '0000-01-01',
    '-000001-01-01',
  ],
  ...['10000-01-01', '+275760-09-13T00:00:00.001Z', '-271821-04-20T00:00:00.000Z', '9999-12-31T23:59:59.999999999Z'],
  ...['294277-01-01', '5000-01-01T00:00:00+14:00', '2026-01-01T00:00+99:99', '2026-W01', 'now', 'infinity', 'epoch'],
  ...['2026-10-25T02:30', '1', '1e12', 'tomorrow', '0001-01-01', '-4714-01-01', '2026-01-01T00:00:00.123456789-23:59'],
];

const crons = [
  ...['61 * * * *', '0 0 31 2 *', '0 0 29 2 *', '*/0 * * * *', '5-1 * * * *', '* * * * * * *', '@yearly', '@reboot'],
  ...['0 0 L * *', '0 0 * * 5#6', '0 0 1W * *', '*/99999 * * * *', '0-59/59 0 1 1 0', '?', '* * *', '1,2,,3 * * * *'],
  ...[
    '0 0 0 29 2 1',
    '* * * * MON-SUN',
    '0 0 31 4,6,9,11 *',
    '1/2/3 * * * *',
    '-1 * * * *',
    '1e1 * * * *',
    '\n* * * * *',
  ],
];

const zones = ['Etc/GMT+25', '../UTC', 'europe/berlin', '+25:00', 'UTC+1', 'Europe/Berlin', 'GMT0', 'PST8PDT', 'Z'];

const formats = ['%', '%Q', '%Y%Y', '%m/%d/%y', 'ISO 8601', '%H', '%%', '%Y-%m-%d %z', '%-d', '%s'];

/** Texts that are rarely expected, most of them named, some random. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...texts) },
  { weight: 2, arbitrary: fc.constantFrom(...times, ...crons, ...zones, ...formats) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  {
    weight: 1,
    arbitrary: fc.string({
      unit: fc.constantFrom(...Array.from('\ud800\udc00\0\'"%\\,=<>.*-;{}[]()\t\n')),
      maxLength: 20,
    }),
  },
  { weight: 1, arbitrary: fc.constantFrom('x'.repeat(70_000), '\u{1f600}'.repeat(3_000), '%'.repeat(5_000)) },
);

export const hostileTime = fc.oneof(fc.constantFrom(...times), hostileText);
export const hostileCron = fc.oneof(fc.constantFrom(...crons), hostileText);
export const hostileZone = fc.oneof(fc.constantFrom(...zones), hostileText);
export const hostileFormat = fc.oneof(fc.constantFrom(...formats), hostileText);

const nested = (depth: number, isArray: boolean): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = isArray ? [value] : { a: value };
  return value;
};

/** JSON values of any type and size. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 5, arbitrary: hostileText },
  {
    weight: 3,
    arbitrary: fc.constantFrom<unknown>(
      ...[0, -0, -1, 0.1, 1e308, -1e308, 5e-324, 2 ** 53, 2 ** 31, -(2 ** 63), 525_600_001, 1e21, true, false, null],
      ...[
        [],
        {},
        [[]],
        [null],
        [{}],
        { a: null },
        [1, 'a', {}],
        nested(30, false),
        nested(61, true),
        nested(200, true),
      ],
    ),
  },
  { weight: 1, arbitrary: fc.constant(Array.from({ length: 2_000 }, (_, index) => ({ name: `n${index}` }))) },
  { weight: 1, arbitrary: hostileText.map((key) => Object.fromEntries([[key, { [key]: [key] }]])) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
);

/** Names of fields that reach what they should not, or that cannot be stored. */
export const hostileKey = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'a\0b', '\ud800', '', 'a.b', 'a[0]'),
  hostileText,
);
