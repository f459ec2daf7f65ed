import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { childEnvironment } from '#config';
import { addSampleWheel, installerVariables } from '../testing/sample-wheel.js';
import { findInterpreter } from './interpreter.js';
import { openLaptop } from './laptop.js';

const { PATH, HOME } = childEnvironment({});
const interpreter = await findInterpreter('python3', { PATH, HOME });
if ('whyNot' in interpreter) console.warn(`Skipped: ${interpreter.whyNot}`);

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'rondo-laptop-')));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const limits = {
  ...({ sandbox: 'auto', memoryLimitMiB: 512, limits: {}, timeoutMs: 60_000 } as const),
  ...{ maxOutputBytes: 2 ** 26, graceMs: 10_000 },
};

('whyNot' in interpreter ? describe.skip : describe)("a recipe on its author's machine", () => {
  it('is run in the environment of its requirements', async () => {
    const [wheels, recipe] = [join(folder, 'wheels'), join(folder, 'recipe')];
    for (const each of [wheels, recipe, join(folder, 'trial')]) mkdirSync(each);
    await addSampleWheel(wheels, '1.0');
    writeFileSync(join(recipe, 'requirements.txt'), 'rondo-sample\n');
    const hooks = 'def train(config, data): ...\ndef score(config, data, model): ...\n';
    writeFileSync(join(recipe, 'recipe.py'), `import rondo_sample\n${hooks}`);
    const variables = { PATH, HOME, ...installerVariables(wheels) };
    const laptop = await openLaptop({ ...limits, python: 'python3', variables, folder });
    const [told, said]: string[][] = [[], []];
    const outcome = await laptop.run({
      args: ['check', recipe],
      recipe,
      reads: [],
      folder: join(folder, 'trial'),
      progress: (message) => told?.push(message),
      onOutput: (_stream, chunk) => said?.push(chunk.toString()),
      signal: new AbortController().signal,
    });
    expect(said?.join('')).toContain('"findings": []');
    expect(outcome).toEqual({ kind: 'succeeded' });
    expect(told).toEqual(
      expect.arrayContaining(['building the environment with rondo-sample', 'the environment is built']),
    );
  });
});
