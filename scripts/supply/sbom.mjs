// `npm run sbom [-- FILE]`: what is shipped, as a CycloneDX document, by npm itself out of package-lock.json. Printed, or
// written to FILE. `npm sbom --omit=dev` leaves out what development needs too, so it lists everything, and what only
// development needs is taken out here. Fails when a package of the lock is not in it, or not with its hash and licence.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { lockedPackages, root } from './locked-packages.mjs';

/**
 * @param {{ bomFormat?: string; specVersion?: string; components?: { name: string; version: string; purl: string; hashes?: { alg: string; content: string }[]; licenses?: unknown[] }[] }} document
 * @param {import('./locked-packages.mjs').LockedPackage[]} packages
 * @returns {string[]} what is wrong, a line each
 */
export function sbomProblems(document, packages) {
  if (document.bomFormat !== 'CycloneDX') return [`bomFormat is ${document.bomFormat}, not CycloneDX`];
  const components = new Map((document.components ?? []).map((one) => [`${one.name}@${one.version}`, one]));
  const wanted = packages.filter(({ isShipped }) => isShipped);
  const hex = (/** @type {string} */ integrity) =>
    Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex');
  return wanted.flatMap(({ name, version, integrity = '' }) => {
    const found = components.get(`${name}@${version}`);
    if (found === undefined) return [`${name}@${version}: is missing`];
    const { hashes = [], licenses = [] } = found;
    if (!hashes.some(({ content }) => content === hex(integrity))) return [`${name}@${version}: has another hash`];
    return licenses.length === 0 ? [`${name}@${version}: has no licence`] : [];
  });
}

/**
 * @template {{ components: { 'bom-ref': string; name: string; version: string }[]; dependencies: { ref: string; dependsOn: string[] }[] }} T
 * @param {T} document
 * @param {import('./locked-packages.mjs').LockedPackage[]} packages
 * @returns {T} without the packages that are not shipped
 */
export function shippedPart(document, packages) {
  const shipped = new Set(
    packages.filter(({ isShipped }) => isShipped).map(({ name, version }) => `${name}@${version}`),
  );
  const left = document.components.filter(({ name, version }) => !shipped.has(`${name}@${version}`));
  const leftOut = new Set(left.map((one) => one['bom-ref']));
  return {
    ...document,
    components: document.components.filter((one) => !leftOut.has(one['bom-ref'])),
    dependencies: document.dependencies
      .filter(({ ref }) => !leftOut.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => !leftOut.has(one)) })),
  };
}

/** Started by npm, this is the same npm; else the one on the PATH. */
function npmSbom() {
  const [file, args] = process.env.npm_execpath?.endsWith('.js')
    ? [process.execPath, [process.env.npm_execpath]]
    : ['npm', []];
  const words = ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only'];
  const { status, stdout, stderr } = spawnSync(file, [...args, ...words], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  if (status !== 0) throw new Error(`npm sbom failed: ${stderr}`);
  return JSON.parse(stdout);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const packages = lockedPackages();
  const document = shippedPart(npmSbom(), packages);
  const problems = sbomProblems(document, packages);
  for (const problem of problems) console.error(problem);
  const [, , file] = process.argv;
  const text = `${JSON.stringify(document, null, 2)}\n`;
  if (file === undefined) process.stdout.write(text);
  else writeFileSync(file, text);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
