// `npm run advisories`: what is known against the packages that Rondo installs. Asks the registry (npm audit), or, with
// `-- --database FILE`, looks into a file of advisories in the OSV format and asks nobody: the archive of an ecosystem
// (https://osv-vulnerabilities.storage.googleapis.com/npm/all.zip, …/PyPI/all.zip), or JSON: one advisory, or a list.
// Exit code 1 when there is one, 2 when nobody could be asked.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import semver from 'semver';
import yauzl from 'yauzl';
import { lockedPackages, root } from './locked-packages.mjs';

/**
 * @typedef {{ ecosystem: 'npm' | 'PyPI'; name: string; version: string; isShipped: boolean }} Installed
 * @typedef {{ introduced?: string; fixed?: string; last_affected?: string }} Event
 * @typedef {{ type: string; events: Event[] }} Range
 * @typedef {{ package?: { ecosystem: string; name: string }; versions?: string[]; ranges?: Range[] }} Affected
 * @typedef {{ id: string; summary?: string; withdrawn?: string; affected?: Affected[] }} Advisory
 */

/** @returns {Installed[]} packages of npm, and of the container image's Python */
export function installed() {
  const python = readFileSync(join(root, 'runtimes/python/image-requirements.lock'), 'utf8');
  return [
    ...lockedPackages().map(({ name, version, isShipped }) => ({ ecosystem: 'npm', name, version, isShipped })),
    ...[...python.matchAll(/^([\w.-]+)==([\w.]+)/gm)].map(([, name = '', version = '']) => ({
      ecosystem: 'PyPI',
      name,
      version,
      isShipped: true,
    })),
  ];
}

/**
 * @param {Advisory} advisory
 * @param {readonly Installed[]} packages
 * @returns {string[]} a line for each package that it is about
 */
export function findings({ id, summary = '', withdrawn, affected = [] }, packages) {
  if (withdrawn !== undefined) return [];
  return packages
    .filter((one) => affected.some((part) => concerns(part, one)))
    .map(({ name, version, isShipped }) =>
      [`${name} ${version}: ${id}`, summary, isShipped ? '' : '(development only)'].filter(Boolean).join(' '),
    );
}

/** @param {Affected} affected @param {Installed} one */
function concerns({ package: about, versions = [], ranges = [] }, { ecosystem, name, version }) {
  if (about?.ecosystem !== ecosystem || about.name.toLowerCase() !== name.toLowerCase()) return false;
  if (versions.includes(version)) return true;
  if (ecosystem === 'npm') return ranges.some((range) => range.type === 'SEMVER' && isWithin(range.events, version));
  // Of Python's versions no range is judged here: where they are not listed, somebody has to look.
  return versions.length === 0 && ranges.length > 0;
}

/** By the OSV schema: events in the order of their versions, the last that is reached decides. @param {Event[]} events @param {string} version */
function isWithin(events, version) {
  const at = (/** @type {Event} */ event) => event.introduced ?? event.fixed ?? event.last_affected ?? '0';
  const comparable = (/** @type {string} */ text) => (text === '0' ? '0.0.0-0' : text);
  const ordered = events.toSorted((a, b) => semver.compare(comparable(at(a)), comparable(at(b))));
  let isAffected = false;
  for (const event of ordered) {
    const order = semver.compare(version, comparable(at(event)));
    if (event.introduced !== undefined && order >= 0) isAffected = true;
    if (event.fixed !== undefined && order >= 0) isAffected = false;
    if (event.last_affected !== undefined && order > 0) isAffected = false;
  }
  return isAffected;
}

/** @param {string} file @returns {AsyncGenerator<Advisory>} */
export async function* advisoriesIn(file) {
  if (!file.endsWith('.zip')) {
    const content = JSON.parse(await readFile(file, 'utf8'));
    yield* Array.isArray(content) ? content : (content.vulns ?? [content]);
    return;
  }
  const zip = await yauzl.openPromise(file);
  try {
    for await (const entry of zip.eachEntry()) {
      if (!entry.fileName.endsWith('.json')) continue;
      const stream = await zip.openReadStreamPromise(entry);
      yield JSON.parse(Buffer.concat(await stream.toArray()).toString());
    }
  } finally {
    zip.close();
  }
}

/** @param {string} file @returns {Promise<number>} the exit code */
async function lookInto(file) {
  const packages = installed();
  let count = 0;
  const found = [];
  for await (const advisory of advisoriesIn(file)) {
    if (typeof advisory?.id !== 'string')
      throw new Error(`${file}: advisory ${count + 1} has no id: not the OSV format`);
    count += 1;
    found.push(...findings(advisory, packages));
  }
  if (count === 0) throw new Error(`${file}: there is no advisory in it`);
  for (const line of found) console.log(line);
  console.log(`${count} advisories, ${found.length} about ${packages.length} packages`);
  return found.length > 0 ? 1 : 0;
}

/** Started by npm, this is the same npm; else the one on the PATH. @returns {number} the exit code */
function askRegistry() {
  const [file, args] = process.env.npm_execpath?.endsWith('.js')
    ? [process.execPath, [process.env.npm_execpath]]
    : ['npm', []];
  const asked = spawnSync(file, [...args, 'audit', '--package-lock-only', '--json'], { cwd: root, encoding: 'utf8' });
  const isAnswer = asked.stdout.includes('"auditReportVersion"');
  if (!isAnswer) {
    console.error(
      'The registry tells no advisories. `npm run advisories -- --database FILE` looks into a file of OSV.',
    );
    return 2;
  }
  console.log(asked.stdout);
  return asked.status === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { database: { type: 'string' } } });
  try {
    process.exitCode = values.database === undefined ? askRegistry() : await lookInto(values.database);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 2;
  }
}
