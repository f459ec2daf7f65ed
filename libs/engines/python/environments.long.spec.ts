import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { childEnvironment } from '#config';
import { Environments } from './environments.js';
import { addSampleWheel, installerVariables } from '../testing/sample-wheel.js';
import { findInterpreter } from './interpreter.js';

const { PATH, HOME } = childEnvironment({});
const interpreter = await findInterpreter('python3', { PATH, HOME });
if ('whyNot' in interpreter) console.warn(`Skipped: ${interpreter.whyNot}`);

let folder: string;
let wheels: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rondo-environments-'));
  wheels = join(folder, 'wheels');
  mkdirSync(wheels);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const open = () => {
  if ('whyNot' in interpreter) throw new Error(interpreter.whyNot);
  const variables = { PATH, HOME, ...installerVariables(wheels) };
  return new Environments(join(folder, 'environments'), interpreter, variables);
};
const told: string[] = [];
const progress = (message: string) => {
  told.push(message);
};
const ask = (requirements: readonly string[], environments = open()) => environments.with(requirements, { progress });

('whyNot' in interpreter ? describe.skip : describe)('an environment', () => {
  beforeEach(() => {
    told.length = 0;
  });

  it('is built once, however many want it at the same time', async () => {
    await addSampleWheel(wheels, '1.0');
    const [one, other] = [open(), open()];
    const all = await Promise.all([one, one, other].map((each) => ask(['rondo-sample'], each)));
    expect(new Set(all.map((each) => each.folder)).size).toBe(1);
    // Of the two processes one builds, while the other waits; both runs of the first are told of it.
    expect([1, 2]).toContain(told.filter((message) => message === 'the environment is built').length);
    const known = told.length;
    expect((await ask(['rondo-sample'])).hash).toBe(all[0]?.hash);
    expect(told).toHaveLength(known);
  });

  it('tells all that wait for it how far it is, as the installer says', async () => {
    await addSampleWheel(wheels, '1.0');
    const environments = open();
    const heard: string[][] = [[], []];
    const waiting = heard.map((each) =>
      environments.with(['rondo-sample'], {
        progress: (message) => {
          each.push(message);
        },
      }),
    );
    await Promise.all(waiting);
    expect(heard[0]).toEqual([
      'building the environment with rondo-sample',
      expect.stringMatching(/^building the environment: \S/),
      ...Array.from({ length: (heard[0]?.length ?? 3) - 3 }, () =>
        expect.stringContaining('building the environment: '),
      ),
      'the environment is built',
    ]);
    expect(heard[1]).toEqual(heard[0]);
  });

  it('is known by what is in it', async () => {
    await addSampleWheel(wheels, '1.0');
    const first = await ask(['rondo-sample']);
    await addSampleWheel(wheels, '2.0');
    const second = await ask(['rondo-sample>=2']);
    expect(second.hash).not.toBe(first.hash);
    expect(first.hash).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(readFileSync(join(second.folder, 'complete'), 'utf8')).toContain('rondo_sample==2.0');
    expect(second.hasPyarrow).toBe(false);
  });

  it('that cannot be built says what the installer said, and is tried again the next time', async () => {
    const refusal = ask(['rondo-sample==3']);
    await expect(refusal).rejects.toThrow(/^the environment could not be built: [^]*rondo-sample==3/);
    await expect(refusal).rejects.toMatchObject({ reason: 'bad-configuration' });
    await addSampleWheel(wheels, '3');
    expect((await ask(['rondo-sample==3'])).hash).toMatch(/^sha256:/);
  });

  it('runs nothing of what is installed while it is built', async () => {
    const mark = join(folder, 'ran');
    await addSampleWheel(wheels, '1.0', {
      'evil.pth': `import pathlib; pathlib.Path(${JSON.stringify(mark)}).touch()\n`,
    });
    await ask(['rondo-sample']);
    expect(readdirSync(folder)).not.toContain('ran');
  });

  it('that a dead process left half-built is made anew', async () => {
    await addSampleWheel(wheels, '1.0');
    const { folder: made } = await ask(['rondo-sample']);
    rmSync(join(made, 'complete'));
    rmSync(join(made, 'lib'), { recursive: true });
    writeFileSync(`${made}.lock`, '999999999 1');
    expect((await ask(['rondo-sample'])).folder).toBe(made);
    expect(readdirSync(made)).toContain('lib');
  });

  it('that is unused for a month is deleted when another is built', async () => {
    await addSampleWheel(wheels, '1.0');
    const { folder: old } = await ask(['rondo-sample']);
    const longAgo = Date.now() / 1_000 - 31 * 86_400;
    utimesSync(join(old, 'complete'), longAgo, longAgo);
    const { folder: other } = await ask(['rondo-sample==1.0']);
    expect(readdirSync(join(folder, 'environments'))).toEqual([other.split('/').at(-1)]);
  });
});
