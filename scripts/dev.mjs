// `npm run dev`: the stack as `npm start` has it, whose API and worker start again when code that they run is saved.
import { watch } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDependencies, requireNode } from './dependencies.mjs';

/** Editors write a file in several steps, and save several files at once. */
const SETTLE_MS = 100;

requireNode();
ensureDependencies();
const { build } = await import('./build.mjs');
const { dependentsOf } = await import('./dependents.mjs');
await build();
const { main } = await import('../dist/apps/cli/main.js');
const parent = process.env.npm_lifecycle_event === undefined ? undefined : process.ppid;
process.exitCode = await main(['up', ...process.argv.slice(2)], { watchCode, ...(parent !== undefined && { parent }) });

function watchCode(changed) {
  const root = join(dirname(fileURLToPath(import.meta.url)), '..');
  let timer;
  let turn = Promise.resolve();
  const onSave = () => {
    clearTimeout(timer);
    timer = setTimeout(() => (turn = turn.then(() => rebuild(changed))), SETTLE_MS);
  };
  for (const folder of ['apps', 'libs']) watch(join(root, folder), { recursive: true, persistent: false }, onSave);
}

async function rebuild(changed) {
  const sources = await build().catch((error) => {
    console.error(`Not compiled, so nothing was started again: ${error.message.split('\n\nCaused by')[0].trimEnd()}`);
    return [];
  });
  const dependents = dependentsOf(sources);
  for (const name of ['api', 'worker']) {
    if (!dependents.has(`apps/${name}/main.ts`)) continue;
    console.log(`${name} starts again: ${sources.join(', ')}`);
    changed(name);
  }
  const later = sources.filter((source) => source.startsWith('apps/cli/') || source.endsWith('.sql'));
  if (later.length > 0) console.log(`Taken in by the next start of npm run dev: ${later.join(', ')}`);
}
