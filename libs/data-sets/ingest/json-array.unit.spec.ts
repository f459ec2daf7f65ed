import { describe, expect, it } from '@jest/globals';
import { elementsAsLines } from './json-array.js';

async function linesOf(text: string, chunkBytes: number): Promise<string> {
  const bytes = Buffer.from(text);
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, index) =>
    bytes.subarray(index * chunkBytes, (index + 1) * chunkBytes),
  );
  const lines: Buffer[] = [];
  for await (const line of elementsAsLines(undefined)(ReadableStream.from(chunks))) lines.push(line);
  return Buffer.concat(lines).toString();
}

describe('elementsAsLines', () => {
  const quoted = String.raw`{"a": "]\\", "b\"": "\\\""}`;
  const array = ` [ ${quoted},{"a":"é, [","n": [1, 2]}, 3 ]\n`;
  const elements = [JSON.parse(quoted) as unknown, { a: 'é, [', n: [1, 2] }, 3];

  it.each([1, 2, 3, 7, 1_000])('takes apart an array that comes in chunks of %i bytes', async (chunkBytes) => {
    const lines = (await linesOf(array, chunkBytes)).split('\n').filter((line) => line.trim() !== '');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(elements);
  });

  it.each([1, 3, 1_000])('refuses a line end in a text, escaped or not, in chunks of %i bytes', async (chunkBytes) => {
    await expect(linesOf('[{"a": 1}, {"a": "b\nc"}]', chunkBytes)).rejects.toMatchObject({ row: 2 });
    await expect(linesOf('[{"a": "b\\\nc"}]', chunkBytes)).rejects.toMatchObject({ row: 1 });
  });
});
