import { execFileSync } from 'node:child_process';
import { link, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { outputFiles, readOutput } from './outputs.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'rondo-outputs-'));
  await mkdir(join(root, 'out', 'model', 'deep'), { recursive: true });
  await writeFile(join(root, 'secret'), 'secret');
});
afterEach(() => rm(root, { recursive: true }));

const model = () => join(root, 'out', 'model');
const files = () => outputFiles(root, model());
const refused = 'is a link or no regular file; only files of the run';

describe('what an engine left', () => {
  it('is its files, at any depth, in the order of their names', async () => {
    for (const name of ['weights', 'deep/trees', '.hidden']) await writeFile(join(model(), name), 'x');
    expect(await files()).toEqual(['.hidden', 'deep/trees', 'weights'].map((name) => join(model(), name)));
  });

  it.each<[string, (path: string) => Promise<unknown>]>([
    ['a link', (path) => symlink('/etc/passwd', path)],
    ['a link that leads nowhere', (path) => symlink('/nowhere', path)],
    ['a link to a folder', (path) => symlink('/etc', path)],
    ['a second name of a file', (path) => link(join(root, 'secret'), path)],
    ['a pipe', (path) => Promise.resolve(execFileSync('mkfifo', [path]))],
  ])('is refused by its place when it is %s', async (_what, make) => {
    await make(join(model(), 'deep', 'x'));
    await expect(files()).rejects.toThrow(`out/model/deep/x: ${refused}`);
    await expect(readOutput(root, join(model(), 'deep', 'x'), 100)).rejects.toThrow(refused);
  });

  it.each([
    [
      'is nested deeper than the longest path',
      'n=$(printf %250s | tr " " d); for _ in $(seq 20); do mkdir $n && cd -P $n || exit 1; done',
      'is nested too deeply',
    ],
    ['has a name that is no UTF-8', `: > "$(printf 'a\\377')"`, 'has a name that is no UTF-8'],
  ])('is refused, and not left out, when it %s', async (_what, script, why) => {
    execFileSync('bash', ['-c', script], { cwd: model() });
    await expect(files()).rejects.toThrow(new RegExp(`^out/model/[^]{1,200}: ${why}$`));
    execFileSync('rm', ['-rf', model()]);
  });

  it.each(['out', 'out/model'])('is refused when %s has become a link', async (folder) => {
    await rename(join(root, folder), join(root, 'moved'));
    await symlink(join(root, 'moved'), join(root, folder));
    await expect(files()).rejects.toThrow(`${folder}: is no folder any more`);
    await expect(readOutput(root, join(model(), 'x'), 100)).rejects.toThrow(`${folder}: is no folder any more`);
  });
});

describe('a text that an engine left', () => {
  it('is read, unless it is absent or too large', async () => {
    const path = join(root, 'out', 'metrics.json');
    expect(await readOutput(root, path, 5)).toBeUndefined();
    await writeFile(path, '12345');
    expect(await readOutput(root, path, 5)).toBe('12345');
    await expect(readOutput(root, path, 4)).rejects.toThrow('out/metrics.json: 5 bytes, allowed are 4');
  });
});
