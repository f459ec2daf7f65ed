import { fileURLToPath } from 'node:url';

/** Where the sources are loaded, under test, and where what was compiled from them is. */
const root = import.meta.url.endsWith('.ts') ? '../../..' : '../../../..';

/** All that the runner brings onto `sys.path`. */
export const runnerFolder = fileURLToPath(new URL(`${root}/runtimes/python/src`, import.meta.url));

/** Without the variables of Python, the user's own packages, and compiled files, which could not be written. */
const options = ['-E', '-s', '-B'];

/** The command line of the runner. */
export const pythonCommand = (executable: string, ...args: readonly string[]): readonly string[] => [
  executable,
  ...options,
  `${runnerFolder}/rondo_runner`,
  ...args,
];

/** Shuts itself in, by the interpreter that is the machine's own, before an environment that others filled starts. */
export const confinerCommand = (executable: string): readonly string[] => [
  executable,
  ...options,
  `${runnerFolder}/rondo_runner/sandbox/confine.py`,
];
