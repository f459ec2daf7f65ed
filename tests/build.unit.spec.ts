import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, extname, join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { builtFiles } from '../scripts/build.mjs';

const root = join(import.meta.dirname, '..');
const shipped = new Set(builtFiles());
const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>;
};

/** What a file imports by name when it runs: `import type` leaves nothing behind. */
function importsOf(file: string): string[] {
  const code = readFileSync(file, 'utf8').replaceAll(/^(import|export) type [^;]*;/gm, '');
  return [...code.matchAll(/(?:\bfrom |\bimport |\bimport\()'([^']+)'/g)].map(([, name = '']) => name);
}

/** The source file that an import of one of our own names. */
const sourceOf = (file: string, name: string): string =>
  name.startsWith('#')
    ? join(root, `libs/${name.slice(1)}/index.ts`)
    : join(dirname(file), name.replace(/\.js$/, '.ts'));

function isThere(file: string, name: string): boolean {
  if (/^[.#]/.test(name)) return shipped.has(sourceOf(file, name));
  const [first = '', second = ''] = name.split('/');
  const ownName = first.startsWith('@') ? `${first}/${second}` : first;
  return name.startsWith('node:') || builtinModules.includes(first) || ownName in dependencies;
}

describe('what is built', () => {
  it('is no test code', () => {
    const tests = [...shipped].filter((file) =>
      /(\.spec\.|\/testing\/|\/tests\/|\/fixtures\/)/.test(relative(root, file)),
    );
    expect(tests).toEqual([]);
  });

  // Such an import works in a clone and fails in the image, where test code and development dependencies are missing.
  it('imports nothing that is not', () => {
    const code = [...shipped].filter((file) => extname(file) === '.ts');
    const missing = code.flatMap((file) =>
      importsOf(file)
        .filter((name) => !isThere(file, name))
        .map((name) => `${relative(root, file)}: ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it('holds the entry of every process', () => {
    const mains = ['api', 'worker', 'cli'].map((app) => join(root, `apps/${app}/main.ts`));
    expect(mains.filter((file) => !shipped.has(file))).toEqual([]);
  });
});
