import fc from 'fast-check';
import { hostileText } from './hostile.js';

export type Header = readonly [name: string, value: string];

/** What `Accept` asks for; `unsaid` where the header leaves room for interpretation. */
export type Asked = 'json' | 'vendor' | 'neither' | 'unsaid';

export interface Accepting {
  readonly header: string | undefined;
  readonly asked: Asked;
}

const vendor = 'application/vnd.adobe.platform.sensei+json';

const accepting = (asked: Asked, ...headers: readonly (string | undefined)[]) =>
  fc.constantFrom(...headers).map((header): Accepting => ({ header, asked }));

export const accept: fc.Arbitrary<Accepting> = fc.oneof(
  {
    weight: 20,
    arbitrary: accepting('json', undefined, '*/*', 'application/json', 'application/*', '', 'text/html, */*;q=0.1'),
  },
  {
    weight: 8,
    arbitrary: accepting(
      'vendor',
      vendor,
      `${vendor};profile=insight.v1.json`,
      `${vendor} ; profile="x", */*`,
      vendor.toUpperCase(),
    ),
  },
  { weight: 1, arbitrary: accepting('neither', 'text/html', 'application/xml', `${vendor};q=0`, '*/*;q=0', 'image/*') },
  {
    weight: 1,
    arbitrary: accepting(
      'unsaid',
      ',,,',
      'a/b/c',
      '*/*;q=x',
      'application/json;q=2',
      'json',
      '*',
      ';;;',
      'text/csv',
      'text/event-stream',
      'a,'.repeat(2_000),
    ),
  },
  { weight: 1, arbitrary: hostileText.map((text): Accepting => ({ header: headerText(text), asked: 'unsaid' })) },
);

/** As much of a text as Node.js sends in a header, and of no more bytes than servers take. */
const headerText = (text: string): string => text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '').slice(0, 4_000);

const ofName = (name: string, ...values: readonly string[]): fc.Arbitrary<Header> =>
  fc
    .oneof(fc.constantFrom(...values), hostileText)
    .map(headerText)
    .map((value): Header => [name, value]);

/** Headers beside the credentials, `Accept` and what describes the body. */
const others: readonly fc.Arbitrary<Header>[] = [
  ofName(
    'if-match',
    '"1"',
    '"2"',
    '1',
    'W/"1"',
    '*',
    '"1", "2"',
    '"-1"',
    '""',
    '"99999999999999999999"',
    '"0x1"',
    '"1',
  ),
  ofName('if-none-match', '"1"', '*'),
  ofName(
    'range',
    'bytes=0-1',
    'bytes=-1',
    'bytes=5-2',
    'bytes=0-',
    'bytes=99999999999999999999-',
    'bytes=0-0,2-3',
    'bytes=-0',
    'rows=1-2',
    'bytes=a-b',
    'bytes=-',
  ),
  ofName('last-event-id', '0', '1', '-1', '99999999999999999999999', '1.5', '0x1', 'abc', '٣'),
  ofName('idempotency-key', 'a', 'b', 'a'.repeat(256)),
  ofName('x-sandbox-name', 'prod', 'dev', '..', "a'b"),
  ofName('x-request-id', 'a'),
  ofName('x-forwarded-host', 'evil.example', 'a b', '<x>', 'a'.repeat(300)),
  ofName('x-forwarded-proto', 'https', 'javascript'),
  ofName('content-encoding', 'gzip', 'identity', 'br', 'deflate, gzip'),
  ofName('accept-encoding', 'gzip', 'br;q=0', 'identity;q=0', '*;q=0', 'gzip;q=x'),
  ofName('origin', 'https://example.com', 'null'),
  ofName('access-control-request-method', 'PUT'),
  ofName('expect', 'x'),
  ofName('connection', 'close'),
  ofName('prefer', 'return=minimal'),
  ofName('x-http-method-override', 'DELETE'),
];

/** None, some, or some of them twice. */
export const extraHeaders: fc.Arbitrary<readonly Header[]> = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Header[]>([]) },
  { weight: 3, arbitrary: fc.array(fc.oneof(...others), { minLength: 1, maxLength: 3 }) },
  {
    weight: 1,
    arbitrary: fc.oneof(...others).chain(([name, one]) =>
      hostileText.map((other): Header[] => [
        [name, one],
        [name, headerText(other)],
      ]),
    ),
  },
);

/** Credentials that are not as they should be: by header, what stands there instead; undefined leaves it out. */
export const credentialTrouble: fc.Arbitrary<Readonly<Record<string, string | undefined>>> = fc.oneof(
  { weight: 24, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom('authorization', 'x-api-key', 'x-gw-ims-org-id'),
        fc.oneof(fc.constantFrom(undefined, '', 'Bearer', 'Bearer  ', 'Basic YTpi'), hostileText.map(headerText)),
      )
      .map(([name, value]) => Object.fromEntries([[name, value]])),
  },
);
