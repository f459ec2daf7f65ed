// `npm run test:affected <path>`: runs every spec that a change below the path can break, whatever its suite. Further
// arguments go to Jest.
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dependentsOf } from './dependents.mjs';

/**
 * @param {string} path a file or folder, relative to the root
 * @returns {string[]} the specs in it and of all that imports it, directly or not; relative to the root
 */
export const affectedSpecs = (path) => [...dependentsOf([path])].filter((file) => /\.\w+\.spec\.ts$/.test(file)).sort();

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = join(dirname(fileURLToPath(import.meta.url)), '..');
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
