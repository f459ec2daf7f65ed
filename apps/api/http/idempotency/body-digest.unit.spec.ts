import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BodyDigest } from './body-digest.js';

const digestOf = (contentType: string | undefined, chunks: readonly Uint8Array[], key = Buffer.alloc(32)): string => {
  const digest = new BodyDigest(contentType, key);
  for (const chunk of chunks) digest.update(Buffer.from(chunk));
  return digest.digest().toString('hex');
};

const form = (boundary: string, content: string) =>
  Buffer.from(
    `--${boundary}\r\ncontent-disposition: form-data; name="a"\r\n\r\n${content}\r\n--${boundary}--\r\n`,
    'latin1',
  );

const typeOf = (boundary: string) => `multipart/form-data; boundary="${boundary}"`;

describe('BodyDigest', () => {
  it('is another under another key', () => {
    const body = [Buffer.from('{}')];
    expect(digestOf('a/b', body, Buffer.alloc(32, 1))).not.toBe(digestOf('a/b', body));
  });

  it('is the same however the body is cut, and whatever its boundary', () => {
    const boundaries = fc.stringMatching(/^[0-9a-zA-Z]{16,40}$/);
    fc.assert(
      fc.property(boundaries, boundaries, fc.string(), fc.array(fc.nat(200)), (one, other, content, cuts) => {
        const whole = form(one, content);
        const places = [...new Set([0, ...cuts.filter((cut) => cut < whole.length), whole.length])].sort(
          (a, b) => a - b,
        );
        const chunks = places.slice(1).map((end, index) => whole.subarray(places[index], end));
        expect(digestOf(typeOf(one), chunks)).toBe(digestOf(typeOf(other), [form(other, content)]));
      }),
    );
  });

  it('tells bodies and media types apart', () => {
    const json = [Buffer.from('{}')];
    const digests = [
      digestOf('application/json', json),
      digestOf('text/csv', json),
      digestOf(undefined, json),
      digestOf('application/json', [Buffer.from('{ }')]),
      digestOf(typeOf('x1'), [form('x1', 'one')]),
      digestOf(typeOf('x1'), [form('x1', 'two')]),
    ];
    expect(new Set(digests).size).toBe(digests.length);
    expect(digestOf('Application/JSON; charset=utf-8', json)).toBe(digests[0]);
  });
});
