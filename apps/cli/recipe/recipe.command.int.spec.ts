import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { recipe } from './recipe.command.js';

const examples = fileURLToPath(new URL('../../../examples/recipes', import.meta.url));
const isThere = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 9))']).status === 0;
if (!isThere) console.log('There is no python3 of version 3.9 or newer: the tests of `rondo recipe` are skipped.');
const withPython = isThere ? describe : describe.skip;

let folder: string;
let lines: string[];
const run = (...args: string[]) =>
  recipe.run({ args, print: (line) => lines.push(line), printError: (line) => lines.push(line) });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rondo-recipe-'));
  lines = [];
});
afterEach(() => rm(folder, { recursive: true }));

withPython('rondo recipe', () => {
  it('checks a recipe', async () => {
    expect(await run('check', join(examples, 'cheapest'))).toBe(0);
    expect(lines).toEqual(['a plain recipe: train, score', 'nothing to complain of']);
  });

  it('says what is no recipe, with the exit code of bad data', async () => {
    expect(await run('check', folder)).toBe(65);
    expect(lines).toEqual([expect.stringContaining('no recipe was found')]);
  });

  it('writes a new one', async () => {
    expect(await run('new', join(folder, 'sales'))).toBe(0);
    expect(await readdir(join(folder, 'sales'))).toContain('recipe.py');
  });

  it('runs it with nothing of the terminal around it: neither its variables nor its folder', async () => {
    const source =
      'import os\ndef load(config): return [1]\ndef train(config, data): return sorted(os.environ), os.listdir()\n';
    await writeFile(join(folder, 'recipe.py'), `${source}def score(config, data, model): return [str(model)]\n`);
    await writeFile(join(folder, 'rows.csv'), 'x\n1\n');
    const data = ['--data', join(folder, 'rows.csv'), '--out', join(folder, 'out')];
    expect(await run('run', 'train', join(folder, 'recipe.py'), ...data)).toBe(0);
    expect(lines).toEqual([join(folder, 'out', 'model')]);
    const model = await readFile(join(folder, 'out', 'model', 'model.pkl'), 'latin1');
    expect(model).toContain('RONDO_RUN_DIR');
    for (const name of ['NODE_OPTIONS', 'RONDO_TEST', 'JEST', 'rows.csv', 'recipe.py'])
      expect(model).not.toContain(name);
  });

  it('says that a file is taken alone, as an upload of it is', async () => {
    await writeFile(join(folder, 'requirements.txt'), 'nothing-like-it\n');
    await writeFile(join(folder, 'recipe.py'), 'def train(config, data): ...\ndef score(config, data, model): ...\n');
    expect(await run('check', join(folder, 'recipe.py'))).toBe(0);
    expect(lines).toContainEqual(expect.stringContaining('name the folder, and upload that as a zip'));
  });

  it('refuses requirements that a worker would refuse', async () => {
    await writeFile(join(folder, 'requirements.txt'), '-e .\n');
    await writeFile(join(folder, 'recipe.py'), 'def train(config, data): ...\ndef score(config, data, model): ...\n');
    expect(await run('check', folder)).toBe(65);
    expect(lines).toEqual([expect.stringContaining('error: requirements.txt:1: "-e ." is not the name of a package')]);
  });

  it.each([
    ['prediction', 'nan', 'column "prediction" has no value in any of the 2 rows'],
    ['other', 'inf', 'row 1, column "other": "Infinity" is not a finite number'],
  ])('refuses predictions that a worker would refuse: %s of %s', async (column, value, message) => {
    const lists = `[{"prediction": 1, "${column}": float("${value}")} for _ in range(2)]`;
    const source = 'def load(config): return [1]\ndef train(config, data): return 1\n';
    await writeFile(join(folder, 'recipe.py'), `${source}def score(config, data, model): return ${lists}\n`);
    await writeFile(join(folder, 'rows.csv'), 'x\n1\n');
    const asked = [join(folder, 'recipe.py'), '--data', join(folder, 'rows.csv'), '--out', join(folder, 'out')];
    expect(await run('run', 'train', ...asked)).toBe(0);
    expect(await run('run', 'score', ...asked)).toBe(65);
    expect(lines.at(-1)).toContain(`error: these predictions would be refused: ${message}`);
  });

  it('hands on the exit code of a run', async () => {
    expect(await run('run', 'train', join(examples, 'cheapest'), '--data', join(folder, 'nowhere.csv'))).toBe(78);
  });
});

it('refuses what it does not know', async () => {
  await expect(run('eat')).rejects.toThrow('"eat" is none of check, run, new');
  await expect(run('run', 'sleep', 'x')).rejects.toThrow('"sleep" is none of train, score');
  await expect(run('check')).rejects.toThrow('no recipe is named');
  await expect(run('check', 'a', 'b')).rejects.toThrow('"b" is more than one recipe');
  await expect(run('check', 'a', '--rows', 'b')).rejects.toThrow("Unknown option '--rows'");
});
