import fc from 'fast-check';
import { bodyOf, strayBody } from './body-arbitrary.js';
import type { Operation } from './document.js';
import type { Body } from './form-arbitrary.js';
import { accept, credentialTrouble, extraHeaders } from './header-arbitrary.js';
import type { Asked, Header } from './header-arbitrary.js';
import type { SchemaArbitrary } from './schema-arbitrary.js';
import { pathOf, queryOf } from './target-arbitrary.js';

/** A request that may hold placeholders of known resources in its target and its body. */
export interface FuzzRequest {
  readonly method: string;
  /** Path and query, as they go over the wire. */
  readonly target: string;
  readonly headers: readonly Header[];
  /** Headers of the credentials that are other than they should be. */
  readonly credentials: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer | undefined;
  readonly asked: Asked;
}

const otherMethods = ['HEAD', 'OPTIONS', 'PATCH', 'GET', 'POST', 'PUT', 'DELETE'];

const methodOf = ({ method }: Operation): fc.Arbitrary<string> =>
  fc.oneof({ weight: 30, arbitrary: fc.constant(method) }, { weight: 1, arbitrary: fc.constantFrom(...otherMethods) });

/** Requests to an operation: valid ones, almost valid ones, and hostile ones. @param parquet a sound file of rows */
export function requestTo(operation: Operation, schemas: SchemaArbitrary, parquet: Buffer): fc.Arbitrary<FuzzRequest> {
  const own = bodyOf(operation.description, schemas, parquet);
  const body = own
    ? fc.option(own, { nil: undefined, freq: 20 })
    : fc.oneof({ weight: 12, arbitrary: fc.constant<Body | undefined>(undefined) }, strayBody);
  return fc
    .tuple(
      methodOf(operation),
      pathOf(operation),
      queryOf(operation, schemas),
      accept,
      extraHeaders,
      credentialTrouble,
      body,
    )
    .map(([method, path, query, { header, asked }, extra, credentials, content]) => ({
      method,
      target: `${path}${query}`,
      headers: [
        ...(header === undefined ? [] : [['accept', header] as const]),
        ...(content?.contentType === undefined ? [] : [['content-type', content.contentType] as const]),
        ...extra,
      ],
      credentials,
      body: content?.bytes,
      asked,
    }));
}

const shortened = (text: string): string =>
  text.length > 2_000 ? `${text.slice(0, 2_000)}… (${text.length} characters)` : text;

/** A request for people, with everything that is needed to send it again. */
export const printed = ({ method, target, headers, credentials, body }: FuzzRequest): string =>
  [
    `${method} ${shortened(target)}`,
    ...headers.map(([name, value]) => `${name}: ${shortened(value)}`),
    ...Object.entries(credentials).map(([name, value]) => `${name}: ${value ?? '(left out)'}`),
    ...(body ? ['', shortened(JSON.stringify(body.toString('latin1')))] : []),
  ].join('\n');
