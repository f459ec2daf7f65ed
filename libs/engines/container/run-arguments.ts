import { join } from 'node:path';
import type { RunToLaunch } from '../contract/engine-host.js';
import { runnerFolder } from '../python/runner.js';
import { cpuGraceSeconds, usualLimits } from '../sandbox/limits.js';
import type { EngineLimits } from '../sandbox/limits.js';
import type { Resources } from './specification.js';

export const platformRecipe = '/application.egg';

/** Where a container sees its run's folder, and the runner of recipes. */
const folderInside = '/rondo';
const runnerInside = '/opt/rondo/python';
export const reportsFile = 'out/reports.ndjson';

/** Labels by which what a dead worker has left is found. */
export const labels = { run: 'rondo.run', attempt: 'rondo.attempt', worker: 'rondo.worker' } as const;

export interface ContainerRun extends Pick<RunToLaunch, 'id' | 'attempt' | 'folder'> {
  readonly name: string;
  /** The folder that holds the run directories of the worker. */
  readonly workerFolder: string;
  /** Its id. */
  readonly image: string;
  readonly holdsRecipe: boolean;
  readonly network: boolean;
  readonly resources: Resources;
  /** Those of a run in a process; what is absent is as usual, and CPU time as long as the run. */
  readonly limits?: Partial<EngineLimits>;
  readonly user: { readonly uid: number; readonly gid: number };
}

/**
 * The arguments of `docker run`, `podman run`. Everything that keeps a container from the rest stands behind `more`, the
 * operator's: of two equal ones the last holds.
 */
export function runArguments(run: ContainerRun, more: readonly string[]): readonly string[] {
  return ['run', ...more, ...identity(run), ...walls(run), ...files(run), ...inside(run.holdsRecipe, run.image)];
}

/** A container that tells what the Python of an image has. */
export type Probe = Pick<ContainerRun, 'image' | 'workerFolder' | 'user' | 'resources' | 'limits'> & {
  /** The operator's. */
  readonly more: readonly string[];
};

/** Prints `True` where pyarrow can be imported, `False` where it cannot. */
export const probeArguments = ({ more, ...probe }: Probe): readonly string[] => [
  ...['run', '--rm', ...more, '--label', `${labels.worker}=${probe.workerFolder}`, '--log-driver', 'none'],
  ...['--pull', 'never', ...walls({ ...probe, network: false }), '--entrypoint', '/bin/sh', probe.image],
  ...['-c', `${findPython}\nexec "$python" -s -B -c ${lookForPyarrow}`],
];

const lookForPyarrow = `'import importlib.util; print(importlib.util.find_spec("pyarrow") is not None)'`;

/** `--interactive`: the end of its input tells an engine that its worker is gone. */
const identity = ({ name, id, attempt, workerFolder }: ContainerRun): string[] => [
  ...['--interactive', '--name', name, '--label', `${labels.run}=${id}`, '--label', `${labels.attempt}=${attempt}`],
  ...['--label', `${labels.worker}=${workerFolder}`, '--log-driver', 'none', '--pull', 'never'],
];

type Walled = Pick<ContainerRun, 'network' | 'resources' | 'limits' | 'user'>;

/** The number of processes and the memory are the container's; the other limits are the kernel's, of each of its processes. */
const walls = ({ network, resources: { memoryMiB, cpus }, limits, user: { uid, gid } }: Walled): string[] => [
  ...(network ? [] : ['--network', 'none']),
  ...['--user', `${uid}:${gid}`, '--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
  ...['--memory', `${memoryMiB}m`, '--memory-swap', `${memoryMiB}m`],
  ...limiting({ ...usualLimits, ...limits }),
  ...(cpus === undefined ? [] : ['--cpus', String(cpus)]),
];

function limiting({ processes, openFiles, fileMiB, cpuSeconds }: Partial<EngineLimits> & typeof usualLimits): string[] {
  const bytes = fileMiB * 1024 ** 2;
  const limits = [
    'core=0:0',
    `nofile=${openFiles}:${openFiles}`,
    `fsize=${bytes}:${bytes}`,
    ...(cpuSeconds === undefined ? [] : [`cpu=${cpuSeconds}:${cpuSeconds + cpuGraceSeconds}`]),
  ];
  return ['--pids-limit', String(processes), ...limits.flatMap((limit) => ['--ulimit', limit])];
}

/** Its own folder is all that it can write to. */
const files = ({ folder }: ContainerRun): string[] => [
  ...mounted(folder, folderInside),
  ...mounted(join(folder, 'in'), `${folderInside}/in`, true),
  ...mounted(join(folder, 'tmp'), '/tmp'),
  ...Object.entries({
    RONDO_RUN_DIR: folderInside,
    RONDO_REPORTS: `${folderInside}/${reportsFile}`,
    TMPDIR: '/tmp',
    HOME: '/tmp',
    TZ: 'UTC',
    LANG: 'C.UTF-8',
  }).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
];

/** A path with a comma or a quote is one field of CSV. */
const mounted = (source: string, target: string, readOnly = false): string[] => [
  '--mount',
  `type=bind,"source=${source.replaceAll('"', '""')}",target=${target}${readOnly ? ',readonly' : ''}`,
];

/** What the image says that it runs; or the runner of recipes, by the image's own Python. */
const inside = (holdsRecipe: boolean, image: string): string[] =>
  holdsRecipe
    ? [
        ...mounted(runnerFolder, runnerInside, true),
        '--workdir',
        folderInside,
        '--entrypoint',
        '/bin/sh',
        image,
        '-c',
        runRecipe,
      ]
    : [image];

/** Its variables are the image's own: it may have set where its packages are. */
const findPython = `
python=$(command -v python3 || command -v python) || { echo 'the image has no Python' >&2; exit 78; }`;

const runRecipe = `${findPython}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 9))' ||
  { echo "recipes need Python 3.9 or newer; the image has $("$python" --version 2>&1)" >&2; exit 78; }
exec "$python" -s -B ${runnerInside}/rondo_runner run --recipe ${platformRecipe}
`;
