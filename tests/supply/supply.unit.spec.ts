import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from '@jest/globals';
import { findings } from '../../scripts/supply/advisories.mjs';
import { refusedLicences, thirdParties } from '../../scripts/supply/licences.mjs';
import { lockProblems } from '../../scripts/supply/lock.mjs';
import { lockedPackages } from '../../scripts/supply/locked-packages.mjs';
import { sbomProblems, shippedPart } from '../../scripts/supply/sbom.mjs';

const root = join(import.meta.dirname, '..', '..');
const packages = lockedPackages();
const { allowScripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly allowScripts: Readonly<Record<string, boolean>>;
};
const one = {
  path: 'node_modules/one',
  name: 'one',
  version: '1.2.3',
  licence: 'MIT',
  integrity: `sha512-${Buffer.from('bytes').toString('base64')}`,
  isShipped: true,
  hasInstallScript: false,
};

const scratch = mkdtempSync(join(tmpdir(), 'rondo-supply-'));
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

describe('npm run lock', () => {
  it('finds nothing wrong with the lock', () => {
    expect(packages.length).toBeGreaterThan(500);
    expect(lockProblems(packages, allowScripts)).toEqual([]);
  });

  it('refuses bytes that nobody vouches for, other places, and scripts that nobody decided on', () => {
    const place = 'https://elsewhere.example/one.tgz';
    expect(
      lockProblems([{ ...one, integrity: undefined, resolved: place, hasInstallScript: true }], { gone: true }),
    ).toEqual([
      'node_modules/one: its integrity is missing, not sha512-…',
      `node_modules/one: comes from ${place}; only packages of the registry, without "resolved"`,
      'one: has an install script that "allowScripts" in package.json neither allows nor denies',
      'gone: is in "allowScripts" of package.json and has no install script',
    ]);
    expect(lockProblems([{ ...one, integrity: 'sha1-x' }], {})).toHaveLength(1);
  });

  it('is what npm does with scripts, where it knows the list', () => {
    expect(readFileSync(join(root, '.npmrc'), 'utf8')).toContain('strict-allow-scripts=true\n');
  });
});

describe('npm run licences', () => {
  it('finds permissive ones only, and THIRD-PARTY.md up to date', () => {
    expect(refusedLicences(packages)).toEqual([]);
    expect(readFileSync(join(root, 'THIRD-PARTY.md'), 'utf8')).toBe(thirdParties(packages));
  });

  it.each(['MIT', '(MIT OR GPL-3.0-or-later)', '(MIT AND Zlib)'])('allows %s', (licence) => {
    expect(refusedLicences([{ ...one, licence }])).toEqual([]);
  });

  it.each(['GPL-3.0-only', 'MIT AND GPL-3.0-only', 'CC-BY-4.0', 'MIT AND (ISC OR GPL-2.0)', 'toString', '', undefined])(
    'refuses %s',
    (licence) => {
      expect(refusedLicences([{ ...one, licence }])).toEqual([expect.stringContaining('node_modules/one 1.2.3: ')]);
    },
  );
});

describe('npm run sbom', () => {
  const component = {
    'bom-ref': 'one@1.2.3',
    name: 'one',
    version: '1.2.3',
    hashes: [{ alg: 'SHA-512', content: Buffer.from('bytes').toString('hex') }],
    licenses: [{}],
  };
  const document = { bomFormat: 'CycloneDX', components: [component], dependencies: [] };

  it('is refused when it lacks a package, its hash or its licence', () => {
    expect(sbomProblems(document, [one])).toEqual([]);
    expect(sbomProblems({ ...document, bomFormat: 'SPDX' }, [one])).toEqual(['bomFormat is SPDX, not CycloneDX']);
    expect(sbomProblems(document, [one, { ...one, name: 'two' }])).toEqual(['two@1.2.3: is missing']);
    const other = { ...one, integrity: 'sha512-AAAA' };
    expect(sbomProblems(document, [other])).toEqual(['one@1.2.3: has another hash']);
    const unlicensed = { ...document, components: [{ ...component, licenses: [] }] };
    expect(sbomProblems(unlicensed, [one])).toEqual(['one@1.2.3: has no licence']);
  });

  it('leaves out what only development needs', () => {
    const tool = { 'bom-ref': 'tool@1.0.0', name: 'tool', version: '1.0.0' };
    const all = {
      components: [{ 'bom-ref': 'one@1.2.3', name: 'one', version: '1.2.3' }, tool],
      dependencies: [
        { ref: 'rondo', dependsOn: ['one@1.2.3', 'tool@1.0.0'] },
        { ref: 'tool@1.0.0', dependsOn: [] },
      ],
    };
    expect(shippedPart(all, [one, { ...one, name: 'tool', version: '1.0.0', isShipped: false }])).toEqual({
      components: [all.components[0]],
      dependencies: [{ ref: 'rondo', dependsOn: ['one@1.2.3'] }],
    });
  });
});

describe('npm run advisories', () => {
  const installed = [
    { ecosystem: 'npm', name: 'one', version: '1.2.3', isShipped: true },
    { ecosystem: 'PyPI', name: 'Panda', version: '3.1.1', isShipped: true },
  ] as const;
  const about = (part: object, more: object = {}) =>
    findings({ id: 'GHSA-1', summary: 'Bad', affected: [part], ...more }, installed);
  const npm = { ecosystem: 'npm', name: 'one' };
  const range = (...events: object[]) => ({ package: npm, ranges: [{ type: 'SEMVER', events }] });

  it.each([
    ['since ever', [{ introduced: '0' }]],
    ['fixed later', [{ introduced: '0' }, { fixed: '1.2.4' }]],
    ['last affected', [{ introduced: '1.2.3' }, { last_affected: '1.2.3' }]],
    [
      'again, events in any order',
      [{ introduced: '1.2.0' }, { fixed: '1.1.0' }, { introduced: '0' }, { fixed: '2.0.0' }],
    ],
  ])('finds a version that is affected: %s', (_what, events) => {
    expect(about(range(...events))).toEqual(['one 1.2.3: GHSA-1 Bad']);
  });

  it.each([
    ['fixed', [{ introduced: '0' }, { fixed: '1.2.3' }]],
    ['not yet', [{ introduced: '1.2.4' }]],
    ['before', [{ introduced: '0' }, { last_affected: '1.2.2' }]],
  ])('finds none that is not: %s', (_what, events) => {
    expect(about(range(...events))).toEqual([]);
  });

  it('knows versions by name, ecosystems apart, and what was withdrawn', () => {
    expect(about({ package: npm, versions: ['1.2.3'] })).toHaveLength(1);
    expect(about({ package: { ...npm, ecosystem: 'PyPI' }, versions: ['1.2.3'] })).toEqual([]);
    expect(about(range({ introduced: '0' }), { withdrawn: '2026-01-01T00:00:00Z' })).toEqual([]);
    const python = { ecosystem: 'PyPI', name: 'panda' };
    expect(about({ package: python, versions: ['3.1.1'] })).toEqual(['Panda 3.1.1: GHSA-1 Bad']);
    expect(about({ package: python, versions: ['3.1.0'], ranges: [{ type: 'ECOSYSTEM', events: [] }] })).toEqual([]);
    expect(about({ package: python, ranges: [{ type: 'ECOSYSTEM', events: [] }] })).toHaveLength(1);
  });

  it('takes a file, and asks nobody', async () => {
    const file = join(scratch, 'osv.json');
    const run = () =>
      promisify(execFile)(process.execPath, ['scripts/supply/advisories.mjs', '--database', file], { cwd: root });
    const known = { id: 'OSV-1', affected: [{ package: { ecosystem: 'PyPI', name: 'numpy' }, versions: ['2.4.6'] }] };
    writeFileSync(file, JSON.stringify([known, { id: 'OSV-2' }]));
    await expect(run()).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringContaining('numpy 2.4.6: OSV-1\n2 adv'),
    });
    writeFileSync(file, JSON.stringify({ name: 'no advisory' }));
    await expect(run()).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('not the OSV format') });
  });
});
