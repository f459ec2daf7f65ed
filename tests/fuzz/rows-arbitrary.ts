import fc from 'fast-check';
import { hostileText, hostileTime } from './hostile.js';

const header = 'time,x,y';

const cell = fc.oneof(
  { weight: 3, arbitrary: fc.integer().map(String) },
  { weight: 1, arbitrary: hostileText.map((text) => text.slice(0, 2_000)) },
  { weight: 1, arbitrary: hostileText.map((text) => `"${text.slice(0, 2_000).replaceAll('"', '""')}"`) },
);

const time = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 9_999 }).map((day) => new Date(day * 86_400_000).toISOString()) },
  { weight: 1, arbitrary: hostileTime },
);

const csvLine = fc.tuple(time, cell, cell).map((cells) => cells.join(','));

const headers = fc.oneof(
  { weight: 6, arbitrary: fc.constant(header) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'time',
      'x,y',
      'time,x,x',
      'time,X,x',
      'time,,',
      '',
      '"time","x"y",y',
      'time;x;y',
      'TIME,x,y',
      '__proto__,time,y',
    ),
  },
  { weight: 1, arbitrary: hostileText.map((name) => `time,${name.slice(0, 500)},y`) },
);

const csv = fc
  .tuple(
    headers,
    fc.array(fc.oneof({ weight: 6, arbitrary: csvLine }, { weight: 1, arbitrary: hostileText }), { maxLength: 6 }),
  )
  .chain(([first, lines]) =>
    fc.constantFrom('\n', '\n', '\r\n', '\r').map((end) => Buffer.from([first, ...lines].join(end))),
  );

const ndjsonRow = fc.oneof(
  { weight: 4, arbitrary: fc.record({ time, x: fc.integer(), y: fc.double({ noNaN: true }) }) },
  { weight: 1, arbitrary: fc.record({ time, x: fc.jsonValue({ maxDepth: 3 }), y: hostileText }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(time, hostileText, hostileText)
      .map(([at, key, value]) => ({ time: at, ...Object.fromEntries([[key, value]]) })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(null, 1, 'a', [], {}, { time: null }, { time: [1] }, { x: { y: { z: [] } } }),
  },
);

const ndjson = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: ndjsonRow.map((row) => JSON.stringify(row)) },
      { weight: 1, arbitrary: hostileText },
    ),
    {
      maxLength: 6,
    },
  )
  .map((lines) => Buffer.from(lines.join('\n')));

/** Flips bytes, cuts the end off or leaves out a stretch. */
const damaged = (bytes: Buffer): fc.Arbitrary<Buffer> =>
  fc.oneof(
    fc.nat(bytes.length).map((end) => bytes.subarray(0, end)),
    fc
      .tuple(fc.nat(bytes.length), fc.nat(64))
      .map(([at, length]) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)])),
    fc
      .array(fc.tuple(fc.nat(Math.max(bytes.length - 1, 0)), fc.nat(255)), { minLength: 1, maxLength: 4 })
      .map((flips) => {
        const copy = Buffer.from(bytes);
        for (const [at, byte] of flips) copy[at] = byte;
        return copy;
      }),
  );

const noise = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc
    .constantFrom(
      '',
      'PAR1',
      'PAR1PAR1',
      'PAR1\0\0\0\0PAR1',
      'PAR1\u007f\u007f\u007f\u007fPAR1',
      '\ufeff',
      '\n\n\n',
      '[',
      '[{"time":"2026-01-01"}]',
    )
    .map((text) => Buffer.from(text)),
);

const usuallyWhole = (rows: fc.Arbitrary<Buffer>): fc.Arbitrary<Buffer> =>
  fc.oneof(
    { weight: 5, arbitrary: rows },
    { weight: 1, arbitrary: rows.chain(damaged) },
    { weight: 1, arbitrary: noise },
  );

/** Rows as a content type announces them, valid or not. @param parquet a file that is as it should be */
export function rowsOf(contentType: string, parquet: Buffer): fc.Arbitrary<Buffer> {
  const file = fc.oneof(
    { weight: 1, arbitrary: fc.constant(parquet) },
    { weight: 4, arbitrary: damaged(parquet) },
    { weight: 1, arbitrary: noise },
  );
  if (contentType.includes('csv')) return usuallyWhole(csv);
  if (contentType.includes('json')) return usuallyWhole(ndjson);
  if (contentType.includes('parquet')) return file;
  return fc.oneof(usuallyWhole(csv), usuallyWhole(ndjson), file, noise);
}
