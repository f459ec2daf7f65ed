import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '..', '..');
const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');

describe('what recipes find in the image', () => {
  it('is an interpreter with the packages that are listed, each in one version', () => {
    const [, lock = ''] = /COPY (runtimes\/python\/[\w-]+\.lock) /.exec(dockerfile) ?? [];
    const [, folder = ''] = /python3 -m venv (\S+)/.exec(dockerfile) ?? [];
    expect(dockerfile).toMatch(
      new RegExp(`${folder}/bin/pip install .*--require-hashes -r /tmp/image-requirements.lock`),
    );
    expect(dockerfile).toContain(`ENV ENGINE_PYTHON=${folder}/bin/python\n`);
    const packages = readFileSync(join(root, lock.replace('.lock', '.txt')), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(packages.map((line) => line.split('==')[0])).toEqual(
      expect.arrayContaining(['joblib', 'pandas', 'pyarrow', 'scikit-learn']),
    );
    for (const line of packages) expect(line).toMatch(/^[a-z-]+==\d+(\.\d+)+$/);
    const locked = readFileSync(join(root, lock), 'utf8')
      .trim()
      .split(/\n(?=\S)/);
    for (const entry of locked) expect(entry).toMatch(/^[a-z-]+==\d+(\.\d+)+ (\\\n {4}--hash=sha256:[0-9a-f]{64} ?)+$/);
    expect(locked.map((entry) => entry.split(' ')[0])).toEqual(expect.arrayContaining(packages));
  });

  it('is the runner, where the worker looks for it, and what confines them', () => {
    const copied = '/app/runtimes/python/src runtimes/python/src';
    expect(dockerfile).toContain(`COPY --from=build ${copied}\n`);
    expect(existsSync(join(root, 'runtimes/python/src/rondo_runner'))).toBe(true);
    for (const name of ['python3', 'python3-venv', 'bubblewrap']) {
      expect(dockerfile).toMatch(new RegExp(`apt-get install .* ${name}\\b`));
    }
  });
});
