import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';

/** The rows of the table under `One schedule's way`: a file and a name that stands in it. */
const rows = [
  ...readFileSync('docs/design.md', 'utf8').matchAll(/^\| `((?:apps|libs)\/\S+\.ts)` +\| `(\w+)` +\|/gm),
].map(([, file = '', name = '']) => [file, name] as const);

describe("a schedule's way in docs/design.md", () => {
  it('enters no file twice', () => {
    const files = rows.map(([file]) => file);
    expect(files.length).toBeGreaterThan(15);
    expect(files).toEqual([...new Set(files)]);
  });

  it.each(rows)('passes %s, at %s', (file, name) => {
    expect(readFileSync(file, 'utf8')).toMatch(new RegExp(`\\b${name}\\b`));
  });
});
