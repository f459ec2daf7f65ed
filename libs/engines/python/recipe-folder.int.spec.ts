import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { copyRecipeFolder, folderFault } from './recipe-folder.js';

let home: string;
let recipe: string;
beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'rondo-folders-')));
  recipe = join(home, 'recipes', 'sales');
  mkdirSync(join(recipe, 'lags'), { recursive: true });
  writeFileSync(join(recipe, 'recipe.py'), 'import lags');
  writeFileSync(join(recipe, 'lags', '__init__.py'), '');
});
afterEach(() => {
  rmSync(home, { recursive: true });
});

let copies = 0;
const copy = (source = recipe, allowed = [join(home, 'recipes')]) => {
  copies += 1;
  return copyRecipeFolder(source, allowed, join(home, 'runs', String(copies)));
};

it('is copied as it is, and has the hash of what it holds', async () => {
  for (const name of ['.git', '__pycache__']) {
    mkdirSync(join(recipe, name));
    writeFileSync(join(recipe, name, 'x'), 'x');
  }
  const first = await copy();
  expect(readFileSync(join(first.path, 'recipe.py'), 'utf8')).toBe('import lags');
  expect(existsSync(join(first.path, 'lags', '__init__.py'))).toBe(true);
  expect(['.git', '__pycache__'].filter((name) => existsSync(join(first.path, name)))).toEqual([]);
  expect(first).toEqual({ path: first.path, hash: expect.stringMatching(/^sha256:[\da-f]{64}$/), links: [] });
  expect((await copy()).hash).toBe(first.hash);
  writeFileSync(join(recipe, 'recipe.py'), 'import lags # edited');
  expect((await copy()).hash).not.toBe(first.hash);
});

it('is left by no link', async () => {
  writeFileSync(join(home, 'secret.py'), 'secret');
  symlinkSync(join(home, 'secret.py'), join(recipe, 'secret.py'));
  symlinkSync(home, join(recipe, 'lags', 'home'));
  const { path, links } = await copy();
  expect(links).toEqual(['lags/home', 'secret.py']);
  expect(existsSync(join(path, 'secret.py'))).toBe(false);
  symlinkSync(home, join(home, 'recipes', 'out'));
  await expect(copy(join(home, 'recipes', 'out'))).rejects.toThrow('below those in ENGINE_FOLDERS alone');
});

it('is refused where it is not allowed, absent, no folder or too large', async () => {
  await expect(copy(recipe, [])).rejects.toThrow(`its code is the folder "${recipe}"`);
  await expect(copy(recipe, [join(home, 'recipe')])).rejects.toThrow('ENGINE_FOLDERS');
  await expect(copy(join(recipe, 'none'))).rejects.toThrow('cannot be read on this machine: there is none');
  await expect(copy(join(recipe, 'recipe.py'))).rejects.toThrow('is a file');
  writeFileSync(join(recipe, 'data.bin'), Buffer.alloc(64 * 1024 ** 2));
  await expect(copy()).rejects.toThrow('holds more than 5000 files or 64 MiB');
});

it.each(['relative', '/', '/a/../b', '/a/', ''])('cannot be %j', (path) => {
  expect(folderFault(path)).toContain(`"folder:${path}", is no folder`);
  expect(folderFault('/home/me/recipe')).toBeUndefined();
});
