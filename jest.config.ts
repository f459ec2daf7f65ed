import type { Config } from 'jest';

const project = (name: string, extra: Partial<NonNullable<Config['projects']>[number] & object> = {}) => ({
  displayName: name,
  rootDir: '.',
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/scripts'],
  testMatch: [`**/*.${name}.spec.ts`],
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': '@swc/jest' },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  setupFiles: ['reflect-metadata'],
  ...extra,
});

const config: Config = {
  projects: [project('unit'), project('int'), project('e2e')],
};

export default config;
