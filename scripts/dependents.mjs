import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * Any string that names a file counts as an import of it: modules, aliases, what a process is started with, and files
 * that are read. Jest's --findRelatedTests sees neither through the aliases nor into other processes.
 *
 * @param {readonly string[]} paths files and folders, relative to the root
 * @returns {Set<string>} the files there and all that import them, directly or not; relative to the root
 */
export function dependentsOf(paths) {
  const files = ['apps', 'libs', 'scripts', 'tests'].flatMap((folder) => [...walk(folder)]);
  const importers = importersIn(files);
  const folders = paths.map((path) => `${path.replace(/\/$/, '')}/`);
  const dependents = new Set(files.filter((file) => folders.some((folder) => `${file}/`.startsWith(folder))));
  // A set goes on to what is added while it is walked through.
  for (const file of dependents) for (const importer of importers.get(file) ?? []) dependents.add(importer);
  return dependents;
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
