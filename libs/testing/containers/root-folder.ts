import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const usualPrograms = ['sh', 'cat', 'sleep', 'id', 'touch', 'mkdir'];

/**
 * The root of an image within `home`: a shell and little more, taken from this machine, so that nothing is fetched from
 * anywhere; and `script` as /engine.
 */
export function rootFolder(home: string, script: string, programs: readonly string[] = []): string {
  const root = mkdtempSync(join(home, 'root-'));
  for (const name of [...usualPrograms, ...programs]) {
    const program = realpathSync(execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim());
    const libraries = execFileSync('ldd', [program], { encoding: 'utf8' }).match(/\/\S+/g) ?? [];
    const copies = [[program, `/bin/${name}`] as const, ...libraries.map((path) => [path, path] as const)];
    for (const [from, to] of copies) {
      mkdirSync(dirname(join(root, to)), { recursive: true });
      copyFileSync(from, join(root, to));
    }
  }
  writeFileSync(join(root, 'engine'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return root;
}

/** The archive of a root, beside it. */
export function rootArchive(root: string): string {
  execFileSync('tar', ['-C', root, '-cf', `${root}.tar`, '.']);
  return `${root}.tar`;
}
