// Compiles apps/ and libs/ to dist/ with SWC and copies the SQL and data files beside the code that reads them.
// Test code and what makes the OpenAPI document stay behind. Only what is newer than its output is compiled, so that
// an up-to-date tree costs a few milliseconds.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const copied = new Set(['.sql', '.json', '.csv', '.txt']);

function* files(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else yield path;
  }
}

const foldersOf = (source) => relative(root, source).split(sep);

const isTestCode = (source) => source.endsWith('.spec.ts') || foldersOf(source).includes('testing');

/** `npm run openapi` writes the document from these; the API serves what is written. */
const isDocumentCode = (source) => source.endsWith('.openapi.ts') || foldersOf(source).includes('openapi');

const isBuilt = (source) => {
  const extension = extname(source);
  if (isTestCode(source) || isDocumentCode(source)) return false;
  return copied.has(extension) || (extension === '.ts' && !source.endsWith('.d.ts'));
};

const outputOf = (source) => join(root, 'dist', relative(root, source)).replace(/\.ts$/, '.js');

/** The absolute paths of the files that dist/ is made of. */
export const builtFiles = () => ['apps', 'libs'].flatMap((folder) => [...files(join(root, folder))].filter(isBuilt));

const isStale = (source, output, newest) => {
  const time = existsSync(output) ? statSync(output).mtimeMs : 0;
  return time < statSync(source).mtimeMs || time < newest;
};

/** Compiles what changed. Returns the sources, relative to the root. */
export async function build() {
  const wanted = new Map(builtFiles().map((source) => [outputOf(source), source]));
  removeOrphans(wanted);
  const settings = Math.max(...['.swcrc', 'package-lock.json'].map((f) => statSync(join(root, f)).mtimeMs));
  const stale = [...wanted].filter(([output, source]) => isStale(source, output, settings));
  if (stale.length === 0) return [];
  const { transform } = await import('@swc/core');
  const options = JSON.parse(readFileSync(join(root, '.swcrc'), 'utf8'));
  const compile = async (source, output) => {
    const paths = { filename: source, sourceFileName: relative(dirname(output), source) };
    return (await transform(readFileSync(source, 'utf8'), { ...options, ...paths, swcrc: false })).code;
  };
  // Written once all are compiled: what a faulty file stops is compiled again with it.
  const contents = await Promise.all(
    stale.map(([output, source]) => (extname(source) === '.ts' ? compile(source, output) : readFileSync(source))),
  );
  for (const [index, [output]] of stale.entries()) {
    mkdirSync(dirname(output), { recursive: true });
    writeFileSync(output, contents[index]);
  }
  return stale.map(([, source]) => relative(root, source));
}

function removeOrphans(wanted) {
  const dist = join(root, 'dist');
  if (!existsSync(dist)) return;
  for (const output of files(dist)) if (!wanted.has(output)) rmSync(output);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { length: count } = await build();
  console.log(count === 0 ? 'dist/ is up to date' : `compiled ${String(count)} files to dist/`);
}
