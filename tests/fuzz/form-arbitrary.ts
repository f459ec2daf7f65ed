import fc from 'fast-check';
import type { Schema } from './document.js';
import { hostileText } from './hostile.js';
import { brokenJson, mutated } from './mutation.js';
import type { SchemaArbitrary } from './schema-arbitrary.js';

export interface Body {
  /** Undefined where nothing says what the body is. */
  readonly contentType: string | undefined;
  readonly bytes: Buffer;
}

interface Part {
  readonly headers: readonly string[];
  readonly content: Buffer;
}

const boundary = 'fuzz-boundary';

/** What fits into a header of a part: the lines of a form end where a line break is. */
const headerText = hostileText.map((text) => text.replace(/[\r\n]/g, ' ').slice(0, 3_000));

const fileName = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('code.egg', 'code.jar', 'rows.csv', 'rows.ndjson', 'rows.parquet') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('../../x.egg', '', '.', '\\\\x\\y.jar', 'a.EGG', 'x.csv\0.egg', 'rows.xlsx'),
  },
  { weight: 1, arbitrary: headerText },
);

const fileType = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('application/octet-stream', 'text/csv', 'application/x-ndjson') },
  { weight: 1, arbitrary: fc.constantFrom('text/plain', '', 'multipart/mixed; boundary=x', 'application/json') },
  { weight: 1, arbitrary: headerText },
);

const filePart = (name: string, content: fc.Arbitrary<Buffer>): fc.Arbitrary<Part> =>
  fc.tuple(fileName, fileType, content).map(([file, type, bytes]) => ({
    headers: [`Content-Disposition: form-data; name="${name}"; filename="${file}"`, `Content-Type: ${type}`],
    content: bytes,
  }));

const textPart = (name: string, content: fc.Arbitrary<Buffer>): fc.Arbitrary<Part> =>
  content.map((bytes) => ({ headers: [`Content-Disposition: form-data; name="${name}"`], content: bytes }));

const oddPart: fc.Arbitrary<Part> = fc
  .tuple(
    fc.oneof(
      fc.constantFrom(
        [],
        ['Content-Disposition: attachment'],
        ['Content-Disposition: form-data'],
        ['x'.repeat(20_000)],
      ),
      headerText.map((text) => [`Content-Disposition: form-data; name="${text}"; filename="${text}"`]),
      headerText.map((text) => [`Content-Disposition: ${text}`, `Content-Transfer-Encoding: ${text}`]),
      fc
        .constantFrom('__proto__', 'constructor', 'toString')
        .map((name) => [`Content-Disposition: form-data; name="${name}"`]),
    ),
    hostileText,
  )
  .map(([headers, content]) => ({ headers, content: Buffer.from(content) }));

const written = (parts: readonly Part[]): Buffer =>
  Buffer.concat([
    ...parts.flatMap(({ headers, content }) => [
      Buffer.from(`--${boundary}\r\n${headers.join('\r\n')}\r\n\r\n`),
      content,
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`--${boundary}--\r\n`),
  ]);

const json = (value: unknown): Buffer => Buffer.from((JSON.stringify(value) as string | undefined) ?? '');

/** The content of a part that the document describes: JSON, valid or not, or a file. */
function partOf(
  name: string,
  schema: Schema,
  schemas: SchemaArbitrary,
  file: fc.Arbitrary<Buffer>,
): fc.Arbitrary<Part> {
  if (schema.format === 'binary') return filePart(name, file);
  const valid = schemas.of(schema, name);
  const content = fc.oneof(
    { weight: 4, arbitrary: valid.map(json) },
    { weight: 3, arbitrary: valid.chain(mutated).map(json) },
    { weight: 1, arbitrary: valid.chain((value) => brokenJson(JSON.stringify(value))) },
  );
  return fc.oneof({ weight: 3, arbitrary: textPart(name, content) }, { weight: 1, arbitrary: filePart(name, content) });
}

/** Forms of the parts that a schema names, in any order, some of them missing, doubled, odd, or badly framed. */
export function formOf(schema: Schema, schemas: SchemaArbitrary, file: fc.Arbitrary<Buffer>): fc.Arbitrary<Body> {
  const named = Object.entries(schema.properties ?? {}).map(([name, one], index) => {
    const part = partOf(name, one, schemas, file);
    return fc.option(part, { nil: undefined, freq: schema.required?.includes(name) || index < 2 ? 8 : 1 });
  });
  const parts = fc
    .tuple(fc.tuple(...named), fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, fc.array(oddPart, { maxLength: 2 })))
    .map(([known, odd]) => [...known, ...odd].filter((part) => part !== undefined));
  const whole = parts.chain((all) =>
    fc.oneof(
      { weight: 3, arbitrary: fc.constant(all) },
      { weight: 1, arbitrary: fc.shuffledSubarray(all) },
      { weight: 1, arbitrary: fc.constant([...all, ...all]) },
    ),
  );
  const contentType = `multipart/form-data; boundary=${boundary}`;
  return fc.oneof(
    { weight: 6, arbitrary: whole.map((all) => ({ contentType, bytes: written(all) })) },
    { weight: 1, arbitrary: whole.chain((all) => misframed(written(all), contentType)) },
  );
}

const misframed = (bytes: Buffer, contentType: string): fc.Arbitrary<Body> =>
  fc.oneof(
    fc.nat(bytes.length).map((end) => ({ contentType, bytes: bytes.subarray(0, end) })),
    fc
      .constantFrom('multipart/form-data', 'multipart/form-data; boundary=', 'multipart/form-data; boundary=other')
      .map((type) => ({ contentType: type, bytes })),
    fc
      .constantFrom(`multipart/form-data; boundary="${boundary}"`, `multipart/FORM-DATA;boundary=${boundary};charset=x`)
      .map((type) => ({ contentType: type, bytes })),
    fc
      .constantFrom(`multipart/mixed; boundary=${boundary}`, `multipart/form-data; boundary=${'b'.repeat(300)}`)
      .map((type) => ({
        contentType: type,
        bytes,
      })),
    fc.constant({
      contentType,
      bytes: Buffer.concat(
        Array.from({ length: 150 }, () =>
          Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\nx\r\n`),
        ),
      ),
    }),
    fc.constant({ contentType, bytes: Buffer.from(`--${boundary}--\r\n`) }),
    fc.constant({ contentType, bytes: Buffer.alloc(0) }),
  );
