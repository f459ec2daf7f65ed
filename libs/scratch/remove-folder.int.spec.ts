import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { removeFolder } from './remove-folder.js';

/** Longer than the longest path, 4,096 bytes, of folders whose names are as long as they may be. */
const deep = 'n=$(printf %250s | tr " " d); for _ in $(seq 20); do mkdir $n && cd -P $n || exit 1; done; : > file';

it.each([
  ['folders deeper than the longest path', deep],
  ['names that are no UTF-8', `mkdir "$(printf 'a\\377')" && : > "$(printf 'a\\377/b\\376')"`],
  ['folders that are closed to everybody', 'mkdir -p a/b && : > a/b/file && chmod 0 a/b a'],
  ['links that lead out of it', 'ln -s ../kept link && ln -s .. folder'],
])('a folder with %s is removed', async (_what, script) => {
  const parent = mkdtempSync(join(tmpdir(), 'rondo-remove-'));
  const folder = join(parent, 'folder');
  writeFileSync(join(parent, 'kept'), 'kept');
  execFileSync('bash', ['-c', `mkdir folder && cd folder && ${script}`], { cwd: parent });
  await removeFolder(folder);
  expect(existsSync(folder)).toBe(false);
  expect(existsSync(join(parent, 'kept'))).toBe(true);
  await removeFolder(parent);
  await removeFolder(parent);
});
