import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '../..');
const scratch = mkdtempSync(join(tmpdir(), 'rondo-nest-'));
const ours = join(root, 'dist');
const theirs = join(scratch, 'dist');

afterAll(() => {
  rmSync(scratch, { recursive: true });
});

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();

/** Without the source map, which says where the source is from there. */
const codeOf = (file: string): string => readFileSync(file, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, '');

const settings = JSON.parse(readFileSync(join(root, 'nest-cli.json'), 'utf8')) as {
  readonly compilerOptions: { readonly builder: { readonly options: object } };
  readonly projects: Readonly<Record<string, { readonly type: string; readonly root: string }>>;
};

/** Builds into a folder of its own with the settings of nest-cli.json. */
async function nestBuild(): Promise<void> {
  const { compilerOptions } = settings;
  const builder = { type: 'swc', options: { ...compilerOptions.builder.options, outDir: theirs } };
  const file = join(scratch, 'nest-cli.json');
  writeFileSync(file, JSON.stringify({ ...settings, compilerOptions: { ...compilerOptions, builder } }));
  const nest = join(root, 'node_modules/@nestjs/cli/bin/nest.js');
  await promisify(execFile)(process.execPath, [nest, 'build', 'api', '--config', relative(root, file)], { cwd: root });
}

it('nest build gives the files that npm run build gives, with the same code', async () => {
  await nestBuild();
  const files = filesIn(ours);
  expect(files.length).toBeGreaterThan(500);
  expect(filesIn(theirs)).toEqual(files);
  const different = files.filter((file) => codeOf(join(theirs, file)) !== codeOf(join(ours, file)));
  expect(different).toEqual([]);
});

it('nest knows every app and every lib', () => {
  const roots = ['apps', 'libs'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => `${folder}/${name}`),
  );
  expect(
    Object.values(settings.projects)
      .map((project) => project.root)
      .sort(),
  ).toEqual(roots);
});
