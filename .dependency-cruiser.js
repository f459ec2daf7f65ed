/** `npm run circles`. What each folder may import says eslint.config.js. @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Files that import each other are read, tested and moved together or not at all. Types count.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    doNotFollow: { path: ['^node_modules/', '^dist/'] },
    enhancedResolveOptions: { conditionNames: ['source', 'import', 'node', 'default'] },
    tsConfig: { fileName: 'tsconfig.json' },
    // Imports of types, which are gone once compiled, too.
    tsPreCompilationDeps: true,
  },
};
