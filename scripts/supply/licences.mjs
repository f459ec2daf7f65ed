// `npm run licences`: every package of package-lock.json has a licence that permits what Apache-2.0 does, and
// THIRD-PARTY.md lists those that are shipped. With --write it writes that list.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lockedPackages, root } from './locked-packages.mjs';

const permissive = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Python-2.0',
  'Zlib',
];

/** Of packages that no reader of ours ever gets: name and the licence that was looked at. */
const ofToolsOnly = new Map([
  // Data of browsers, which asks to be credited where it is passed on.
  ['caniuse-lite', 'CC-BY-4.0'],
]);

/**
 * Expressions of one level: names joined by AND, or by OR. What is longer nobody has looked at yet.
 * @param {string | undefined} licence an SPDX expression
 */
export function isPermissive(licence) {
  const expression = licence?.replace(/^\((.*)\)$/, '$1') ?? '';
  const isAllowed = (/** @type {string} */ name) => permissive.includes(name);
  return expression.split(' AND ').every(isAllowed) || expression.split(' OR ').some(isAllowed);
}

/** @param {import('./locked-packages.mjs').LockedPackage[]} packages */
export const refusedLicences = (packages) =>
  packages
    .filter(({ licence }) => !isPermissive(licence))
    .filter(({ name, licence, isShipped }) => isShipped || ofToolsOnly.get(name) !== licence)
    .map(
      ({ path, version, licence }) =>
        `${path} ${version}: ${licence ?? 'no licence'}; allowed: ${permissive.join(', ')}`,
    );

/** @param {import('./locked-packages.mjs').LockedPackage[]} packages */
export function thirdParties(packages) {
  const lines = packages
    .filter(({ isShipped }) => isShipped)
    .map(({ name, version, licence }) => `- ${name} ${version}: ${licence}`);
  return `# Third parties

Packages that are part of an installation, some of them on one platform only, and their licences; each brings the text of its
own in \`node_modules\`. \`npm run licences -- --write\` makes this list of package-lock.json.

${[...new Set(lines)].sort().join('\n')}
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const packages = lockedPackages();
  const list = join(root, 'THIRD-PARTY.md');
  if (process.argv.includes('--write')) writeFileSync(list, thirdParties(packages));
  const problems = refusedLicences(packages);
  if (readFileSync(list, 'utf8') !== thirdParties(packages)) {
    problems.push('THIRD-PARTY.md is not what package-lock.json says: npm run licences -- --write');
  }
  for (const problem of problems) console.error(problem);
  if (problems.length === 0) console.log(`${packages.length} packages, all of them under permissive licences`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
