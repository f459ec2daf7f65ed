import fc from 'fast-check';
import type { DescribedOperation } from './document.js';
import { formOf } from './form-arbitrary.js';
import type { Body } from './form-arbitrary.js';
import { hostileText } from './hostile.js';
import { brokenJson, mutated } from './mutation.js';
import { rowsOf } from './rows-arbitrary.js';
import type { SchemaArbitrary } from './schema-arbitrary.js';

const vendor = 'application/vnd.adobe.platform.sensei+json';

/** How careless clients, and others, announce JSON. */
const jsonTypes = fc.oneof(
  { weight: 12, arbitrary: fc.constant<string | undefined>('application/json') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(undefined, vendor, `${vendor} ; profile=mlInstance.v1.json`, `${vendor};profile="x"`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...[
        'text/plain',
        'application/xml',
        'application/json; charset=utf-16',
        'application/JSON;charset="utf-8"',
        '',
        ';',
      ],
      ...[
        'application/x-www-form-urlencoded',
        'json',
        'application/',
        '*/*',
        'application/json, text/plain',
        'text/csv',
      ],
      ...['multipart/form-data', 'application/octet-stream', `application/json;${'a=b;'.repeat(500)}`, 'a/b/c'],
    ),
  },
);

function jsonBody(valid: fc.Arbitrary<unknown>): fc.Arbitrary<Body> {
  const bytes = fc.oneof(
    { weight: 6, arbitrary: valid.map(serialised) },
    { weight: 6, arbitrary: valid.chain(mutated).map(serialised) },
    { weight: 1, arbitrary: valid.chain((value) => brokenJson(JSON.stringify(value))) },
  );
  return fc.tuple(jsonTypes, bytes).map(([contentType, content]) => ({ contentType, bytes: content }));
}

const serialised = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

/** A body where none belongs. */
export const strayBody: fc.Arbitrary<Body> = fc
  .tuple(jsonTypes, hostileText)
  .map(([contentType, text]) => ({ contentType, bytes: Buffer.from(text) }));

/** Bodies of all media types that an operation takes; undefined when it takes none. */
export function bodyOf(
  { requestBody }: DescribedOperation,
  schemas: SchemaArbitrary,
  parquet: Buffer,
): fc.Arbitrary<Body> | undefined {
  if (!requestBody) return undefined;
  const types = Object.entries(requestBody.content).filter(([type]) => type !== vendor);
  const bodies = types.map(([type, { schema = {}, examples = {} }]): fc.Arbitrary<Body> => {
    if (type === 'multipart/form-data') return formOf(schema, schemas, rowsOf('', parquet));
    if (!type.endsWith('/json')) return rowsOf(type, parquet).map((bytes) => ({ contentType: type, bytes }));
    const values = Object.values(examples).map(({ value }) => value);
    const generated = schemas.of(schema);
    return jsonBody(
      values.length > 0 ? fc.oneof({ weight: 3, arbitrary: generated }, fc.constantFrom(...values)) : generated,
    );
  });
  return fc.oneof(...bodies.map((arbitrary) => ({ weight: 4, arbitrary })), { weight: 1, arbitrary: strayBody });
}
