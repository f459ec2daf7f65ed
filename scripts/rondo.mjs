#!/usr/bin/env node
// The `rondo` command. In a clone it first installs and compiles what is missing or has changed; an image holds only dist/.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDependencies, requireNode } from './dependencies.mjs';

requireNode();
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
if (existsSync(join(root, 'libs'))) {
  ensureDependencies();
  const { build } = await import('./build.mjs');
  await build();
}
const { main } = await import('../dist/apps/cli/main.js');
// npm forwards no signal when it is killed itself: its child has to notice.
const parent = process.env.npm_lifecycle_event === undefined ? undefined : process.ppid;
process.exitCode = await main(process.argv.slice(2), { ...(parent !== undefined && { parent }) });
