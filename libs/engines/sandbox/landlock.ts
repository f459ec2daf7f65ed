import { limited } from './limits.js';
import type { Confinement, Sandbox } from './sandbox.js';
import { networkFiles, systemPaths } from './system-paths.js';

const holdsSignals = 6;

/**
 * A sandbox for engines that shut themselves in before they load foreign code, as `runtimes/python` does by Landlock and
 * seccomp: for machines, containers above all, that forbid the namespaces of bubblewrap.
 * @param version of Landlock's interface in this kernel, at least 1
 * @param why bubblewrap is not used
 */
export const landlockSandbox = (version: number, why: string): Sandbox => ({
  kind: 'landlock',
  description:
    `Landlock ${version}, in Python engines: no network, no files but those of the run (${why}); ` +
    (version < holdsSignals ? 'signals to the worker are not held, which Linux 6.12 does; ' : '') +
    'the built-in engine, which runs no foreign code, can read and write whatever the worker can',
  confine: (command, confinement) => ({ command: limited(command, confinement) }),
  hidesSignals: false,
  protectsInputs: false,
  rules: rulesOf,
});

/** `in/sandbox.json`: what the engine is to allow itself (see runtimes/python/CONTRACT.md). */
const rulesOf = (confinement: Confinement): object => ({
  // Nothing less: that it could be had was tried when the worker started.
  landlock: 'require',
  read: [...systemPaths, ...(confinement.network === true ? networkFiles : []), ...confinement.reads],
  write: [],
  network: confinement.network ?? false,
  limits: limitsOf(confinement),
});

/** The same as those of the command line, for the engine to set by itself and tell. */
const limitsOf = ({ memoryMiB, cpuSeconds, processes, openFiles, fileMiB }: Confinement) => ({
  ...(memoryMiB !== undefined && { memoryMiB }),
  cpuSeconds: Math.ceil(cpuSeconds),
  ...{ processes, openFiles, fileMiB },
});
