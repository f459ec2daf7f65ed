// `npm run test:affected <path>`: runs every spec that a change below the path can break, whatever its suite. Further
// arguments go to Jest.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * Any string that names a file counts as an import of it: modules, aliases, what a process is started with, and files
 * that are read. Jest's --findRelatedTests sees neither through the aliases nor into other processes.
 *
 * @param {string} path a file or folder, relative to the root
 * @returns {string[]} the specs in it and of all that imports it, directly or not; relative to the root
 */
export function affectedSpecs(path) {
  const files = ['apps', 'libs', 'scripts', 'tests'].flatMap((folder) => [...walk(folder)]);
  const importers = importersIn(files);
  const isBelow = (file) => file === path || file.startsWith(`${path.replace(/\/$/, '')}/`);
  const affected = new Set(files.filter(isBelow));
  // A set goes on to what is added while it is walked through.
  for (const file of affected) for (const importer of importers.get(file) ?? []) affected.add(importer);
  return [...affected].filter((file) => /\.\w+\.spec\.ts$/.test(file)).sort();
}

function* walk(folder) {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* walk(path);
    else yield path;
  }
}

/** By file, those that name it. */
function importersIn(files) {
  const importers = new Map(files.map((file) => [file, []]));
  for (const file of files.filter((name) => /\.m?ts$|\.mjs$/.test(name))) {
    const code = readFileSync(join(root, file), 'utf8');
    for (const [, text] of code.matchAll(/['"`]([^'"`\s]+)['"`]/g)) {
      for (const named of filesNamed(text, file, importers)) importers.get(named).push(file);
    }
  }
  return importers;
}

/** Paths are relative to the file, to the root (or its dist/), or to the folder of the applications. */
function filesNamed(text, file, known) {
  if (text.startsWith('#')) return [`libs/${text.slice(1)}/index.ts`].filter((path) => known.has(path));
  if (!/\.\w+$/.test(text)) return [];
  const paths = [dirname(file), '.', 'apps'].map((base) =>
    relative('.', join(base, text)).replace(/^(\.\.\/)*dist\//, ''),
  );
  const sources = paths.flatMap((path) => [path, path.replace(/\.js$/, '.ts')]);
  if (!text.includes('${')) return sources.filter((path) => known.has(path));
  const pattern = new RegExp(`^(${sources.map(patternOf).join('|')})$`);
  return [...known.keys()].filter((path) => pattern.test(path));
}

/** `apps/${role}/main.ts` names that file of every role. */
const patternOf = (path) =>
  path
    .split(/\$\{[^}]*\}/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[\\w-]+');

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , path, ...more] = process.argv;
  const specs = path === undefined ? [] : affectedSpecs(relative(root, path));
  if (specs.length === 0) {
    console.error(
      path === undefined ? 'npm run test:affected <path>, for instance libs/queues' : `No spec depends on ${path}.`,
    );
    process.exit(1);
  }
  console.log(`${specs.length} files of tests depend on ${path}.`);
  process.argv.splice(2, Infinity, '--suite=all', ...more, '--runTestsByPath', ...specs);
  await import('./test.mjs');
}
