import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

interface LockedPackage {
  readonly version?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const file = join(import.meta.dirname, '../package-lock.json');
const { packages } = JSON.parse(readFileSync(file, 'utf8')) as { packages: Readonly<Record<string, LockedPackage>> };

/** Looks for a package as Node.js would: beside the one that asks, then further out. */
function find(from: string, name: string): LockedPackage | undefined {
  const found = packages[`${from === '' ? '' : `${from}/`}node_modules/${name}`];
  if (found !== undefined || from === '') return found;
  return find(from.slice(0, Math.max(0, from.lastIndexOf('node_modules/') - 1)), name);
}

describe('package-lock.json', () => {
  // npm drops optional packages of other platforms that it could not fetch, and `npm ci` refuses the result elsewhere.
  it('names the optional packages of every platform, with their versions', () => {
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => find(path, name)?.version === undefined),
    );
    expect(missing).toEqual([]);
  });

  it('does not tie the installation to one registry', () => {
    expect(readFileSync(file, 'utf8')).not.toContain('"resolved"');
  });
});
