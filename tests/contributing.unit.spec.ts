import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const text = read('CONTRIBUTING.md');
const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> };

const matches = (pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, match = '']) => match);

describe('CONTRIBUTING.md', () => {
  it('names files and folders that there are', () => {
    const paths = [
      ...matches(/`((?:apps|bench|docs|libs|scripts|tests)\/[^`<>* ]*)`/g),
      ...matches(/`([A-Z]\w+\.md)`/g),
      ...matches(/\]\(([^)#:]+)(?:#[^)]*)?\)/g),
      ...matches(/^npm (?:test --|run test:affected) (\S+)/gm),
    ];
    expect(paths.length).toBeGreaterThan(30);
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('names commands that there are', () => {
    const names = matches(/npm run ([\w:-]+)/g);
    expect(names.length).toBeGreaterThan(4);
    expect(names.filter((name) => !(name in scripts))).toEqual([]);
  });
});
