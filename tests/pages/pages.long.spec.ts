import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { blocksOf } from './page.js';
import { Reader } from './reader.js';

// A stack starts, trains and waits for ticks in these tests; the bound only ends a test that hangs.
jest.setTimeout(240_000);

const root = join(import.meta.dirname, '../..');
const read = (page: string): string => readFileSync(join(root, page), 'utf8');

/** In the order in which somebody reads them: what a page needs, one before it has made. */
const reading = ['tutorial', 'predictions', 'models', 'schedules'].map((name) => `docs/${name}.md`);
const others = readdirSync(join(root, 'docs'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`)
  .filter((page) => !reading.includes(page));

describe.each([
  { name: 'README.md', pages: ['README.md'] },
  { name: 'docs', pages: [...reading, ...others] },
])('the commands of $name', ({ pages }) => {
  const reader = new Reader();
  beforeAll(() => {
    reader.sitDown();
  });
  afterAll(() => reader.leave());

  it.each(pages)('in %s work, and print what it shows', (page) => reader.follows(blocksOf(page, read(page))));
});

describe('the commands that are not run', () => {
  it('are these', () => {
    const blocks = ['README.md', ...reading, ...others].flatMap((page) => blocksOf(page, read(page)));
    const notRun = blocks.filter((block) => block.notRun !== undefined);
    expect(notRun.map(({ page, code, notRun: why }) => `${page}: ${code.split('\n')[0] ?? ''} (${why ?? ''})`)).toEqual(
      [
        'README.md: npm test (runs the tests that run this)',
        expect.stringMatching(/^README\.md: \(umask 077 && sed .* \.env\.example > \.env\) \(needs Docker\)$/),
        'README.md: field() { sed -n "s/.*\\"$1\\": \\"\\(.*\\)\\".*/\\1/p" credentials.json; } (needs Docker)',
        'README.md: docker compose up --detach (needs Docker)',
        'docs/recipes.md: npx rondo recipe check recipe.py --data data.csv (runtimes/python/tests/test_documentation.py runs it)',
      ],
    );
    expect(blocks.length - notRun.length).toBeGreaterThan(40);
  });
});
