import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { builtFiles } from '../../scripts/build.mjs';

const root = join(import.meta.dirname, '..', '..');
const built = builtFiles();
const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>;
};

/** The modules that a file still imports when its types are gone. */
function importsOf(file: string): readonly string[] {
  const found: string[] = [];
  const add = (specifier: ts.Node | undefined): void => {
    if (specifier && ts.isStringLiteralLike(specifier)) found.push(specifier.text);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && node.importClause?.phaseModifier !== ts.SyntaxKind.TypeKeyword) {
      add(node.moduleSpecifier);
    } else if (ts.isExportDeclaration(node) && !node.isTypeOnly) add(node.moduleSpecifier);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) add(node.arguments[0]);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest));
  return found;
}

const shown = (file: string): string => relative(root, file);
const imports = built
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) => importsOf(file).map((specifier) => ({ file, specifier })));

/** `@scope/name/path` and `name/path` without the path. */
const packageOf = (specifier: string): string => /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;

describe('what is compiled into dist/', () => {
  it('is no test code', () => {
    const isTest = (file: string) =>
      /\.spec\.|(^|\/)(testing|fuzz|fixtures)\/|projection-test|random-history/.test(file);
    expect(built.map(shown).filter(isTest)).toEqual([]);
  });

  it('imports packages that are installed in production alone', () => {
    const packages = imports.filter(({ specifier }) => !/^(node:|#|\.)/.test(specifier));
    expect(packages.length).toBeGreaterThan(50);
    const pruned = packages.filter(({ specifier }) => !(packageOf(specifier) in dependencies));
    expect(pruned.map(({ file, specifier }) => `${shown(file)}: ${specifier}`)).toEqual([]);
  });

  it('imports no file that stays behind', () => {
    const files = new Set(built);
    const targetOf = (file: string, specifier: string): string =>
      specifier.startsWith('#')
        ? join(root, 'libs', specifier.slice(1), 'index.ts')
        : resolve(dirname(file), specifier.replace(/\.js$/, '.ts'));
    const local = imports.filter(({ specifier }) => /^[#.]/.test(specifier));
    expect(local.length).toBeGreaterThan(500);
    const missing = local.filter(({ file, specifier }) => !files.has(targetOf(file, specifier)));
    expect(missing.map(({ file, specifier }) => `${shown(file)}: ${specifier}`)).toEqual([]);
  });
});

describe('the rondo command of the image', () => {
  const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');

  it('can be executed', () => {
    const command = join(root, 'scripts', 'rondo.mjs');
    expect(statSync(command).mode & 0o111).toBe(0o111);
    expect(readFileSync(command, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(dockerfile).toContain('ln -s /app/scripts/rondo.mjs /usr/local/bin/rondo');
  });

  it('has the scripts beside it that it needs', () => {
    const copied = [...dockerfile.matchAll(/\/app\/(scripts\/[\w-]+\.mjs)/g)].map(([, path = '']) => path);
    for (const script of copied) {
      expect(existsSync(join(root, script))).toBe(true);
      const needed = [...readFileSync(join(root, script), 'utf8').matchAll(/^import .* from '\.\/(.*)';$/gm)];
      for (const [, name = ''] of needed) expect(copied).toContain(`scripts/${name}`);
    }
  });
});
