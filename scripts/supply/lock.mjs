// `npm run lock`: package-lock.json says of every package which bytes it is, names no place but the registry, and
// package.json has decided on each script that a package would run when it is installed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lockedPackages, root } from './locked-packages.mjs';

/**
 * @param {import('./locked-packages.mjs').LockedPackage[]} packages
 * @param {Readonly<Record<string, boolean>>} allowScripts of package.json
 * @returns {string[]} what is wrong, a line each
 */
export function lockProblems(packages, allowScripts) {
  const scripted = new Set(packages.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name));
  return [
    ...packages
      .filter(({ integrity }) => !integrity?.startsWith('sha512-'))
      .map(({ path, integrity }) => `${path}: its integrity is ${integrity ?? 'missing'}, not sha512-…`),
    // Without it npm asks the registry that the machine is set up with: the integrity says whether the answer is right.
    ...packages
      .filter(({ resolved }) => resolved !== undefined)
      .map(
        ({ path, resolved }) => `${path}: comes from ${resolved}; only packages of the registry, without "resolved"`,
      ),
    ...[...scripted]
      .filter((name) => !(name in allowScripts))
      .map((name) => `${name}: has an install script that "allowScripts" in package.json neither allows nor denies`),
    ...Object.keys(allowScripts)
      .filter((name) => !scripted.has(name))
      .map((name) => `${name}: is in "allowScripts" of package.json and has no install script`),
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const packages = lockedPackages();
  const { allowScripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const problems = lockProblems(packages, allowScripts);
  for (const problem of problems) console.error(problem);
  if (problems.length === 0) console.log(`${packages.length} packages, each with its integrity`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
