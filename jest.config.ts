/**
 * esbuild-register compiles this file on a Node.js that cannot read TypeScript (before 22.18).
 *
 * @jest-config-loader esbuild-register
 */
import type { Config } from 'jest';

type Project = Exclude<NonNullable<Config['projects']>[number], string>;

const withPostgres = {
  globalSetup: '<rootDir>/libs/testing/jest/global-setup.mjs',
  globalTeardown: '<rootDir>/libs/testing/jest/global-teardown.mjs',
};

/** @param name the middle part of the file names: `*.<name>.spec.ts`. Which suite runs it: scripts/test.mjs. */
const project = (name: string, extra: Partial<Project> = {}): Project => ({
  displayName: name,
  rootDir: '.',
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/scripts', '<rootDir>/tests'],
  testMatch: [`**/*.${name}.spec.ts`],
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': '@swc/jest' },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  setupFiles: ['reflect-metadata'],
  ...extra,
});

export default {
  // Ends a test that hangs, and none that is only slow.
  testTimeout: 300_000,
  // Readers of the log wait for transactions of the whole PostgreSQL server: workers of Jest do not share one.
  maxWorkers: process.env['RONDO_TEST_DATABASE_URL'] === undefined ? 2 : 1,
  reporters: ['default', '<rootDir>/scripts/totals-reporter.mjs'],
  projects: [project('unit'), ...['int', 'e2e', 'long', 'faults', 'fuzz'].map((name) => project(name, withPostgres))],
} satisfies Config;
