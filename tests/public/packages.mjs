// The packages whose files are read, in a cache outside the repository's files: each is fetched once, by its registry's
// own client, and checked against the version that is pinned here.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import JSZip from 'jszip';

const run = promisify(execFile);
const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const cache = process.env.RONDO_PUBLIC_CACHE ?? join(root, 'node_modules/.cache/rondo-public');

const vega = { name: 'vega-datasets', version: '3.2.1', fetch: fetchFromNpm };
const scikitLearn = { name: 'scikit-learn', version: '1.7.2', fetch: fetchFromPyPi };
const statsmodels = { name: 'statsmodels', version: '0.14.5', fetch: fetchFromPyPi };
export const packages = { vega, scikitLearn, statsmodels };

/** The folder with a package's files; undefined, with the reason told, where its registry or client is absent. */
export async function folderOf(wanted) {
  const { name, version, fetch } = wanted;
  const folder = join(cache, `${name}-${version}`);
  if (existsSync(folder)) return folder;
  const fresh = join(cache, `fresh-${createHash('sha256').update(`${name}${process.pid}`).digest('hex').slice(0, 8)}`);
  await mkdir(fresh, { recursive: true });
  try {
    await fetch(wanted, fresh);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    const reason = String(error.stderr || error.message).match(/.*(?:error|failed).*/i)?.[0] ?? error.message;
    console.log(`${name} ${version} cannot be had, and its files are skipped: ${reason}`);
    return undefined;
  }
  await rename(fresh, folder);
  return folder;
}

async function fetchFromNpm({ name, version }, folder) {
  await run('npm', ['pack', `${name}@${version}`, '--pack-destination', folder, '--loglevel', 'error'], {
    cwd: folder,
  });
  await run('tar', ['xzf', `${name}-${version}.tgz`], { cwd: folder });
}

async function fetchFromPyPi({ name, version }, folder) {
  const options = ['--no-deps', '--only-binary', ':all:', '--quiet', '--dest', folder];
  await run('python3', ['-m', 'pip', 'download', ...options, `${name}==${version}`]);
  const wheel = (await readdir(folder)).find((file) => file.endsWith('.whl'));
  const { files } = await JSZip.loadAsync(await readFile(join(folder, wheel)));
  for (const entry of Object.values(files).filter((file) => /\/datasets\/.*\.csv(\.gz)?$/.test(file.name))) {
    await mkdir(dirname(join(folder, entry.name)), { recursive: true });
    await writeFile(join(folder, entry.name), await entry.async('nodebuffer'));
  }
}
