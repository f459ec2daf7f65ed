import { accessSync, constants } from 'node:fs';

const prlimit = '/usr/bin/prlimit';

/** What each process of an engine may take. */
export interface ProcessLimits {
  readonly openFiles: number;
  /** Of one file. */
  readonly fileMiB: number;
}

/** What the processes of one run may take together; the kernel holds each one to the same. */
export interface RunLimits {
  readonly cpuSeconds: number;
  /** Processes and threads. */
  readonly processes: number;
  /** Absent: the engine holds itself to its limit. */
  readonly memoryMiB?: number;
}

export type EngineLimits = ProcessLimits & Omit<RunLimits, 'memoryMiB'>;

/** Those of a run that says nothing else. A model of some GiB is no mistake. */
export const usualLimits: Omit<EngineLimits, 'cpuSeconds'> = { processes: 512, openFiles: 4096, fileMiB: 16 * 1024 };

/** As settings name them. A time of 0 is none of its own. */
export const limitsOfSettings = ({
  cpuSeconds,
  fileMib,
  ...rest
}: Omit<EngineLimits, 'fileMiB'> & { readonly fileMib: number }): Omit<EngineLimits, 'cpuSeconds'> &
  Partial<EngineLimits> => ({
  ...rest,
  fileMiB: fileMib,
  ...(cpuSeconds > 0 && { cpuSeconds }),
});

/** From the signal that says so to the one that nobody can ignore. */
export const cpuGraceSeconds = 5;

/** Whether the kernel's limits of each process can be set here. */
export const canLimit = (): boolean => isExecutable(prlimit);

/**
 * The command line that runs `command` under the kernel's limits, where the system has prlimit (util-linux), else as it is.
 * RLIMIT_DATA and not RLIMIT_AS bounds memory: numeric libraries reserve address space by the gigabyte that they never touch.
 */
export function limited(
  command: readonly string[],
  { cpuSeconds, processes, openFiles, fileMiB, memoryMiB }: ProcessLimits & RunLimits,
): readonly string[] {
  if (!canLimit()) return command;
  const seconds = Math.ceil(cpuSeconds);
  const limits = [
    `--cpu=${seconds}:${seconds + cpuGraceSeconds}`,
    `--nproc=${processes}`,
    `--nofile=${openFiles}`,
    `--fsize=${fileMiB * 1024 ** 2}`,
    '--core=0',
    ...(memoryMiB === undefined ? [] : [`--data=${memoryMiB * 1024 ** 2}`]),
  ];
  return [prlimit, ...limits, '--', ...command];
}

/** For the log: what is limited here, and what is not. */
export function describeLimits(memoryMiB: number, limits: EngineLimits): string {
  const { cpuSeconds, processes, openFiles, fileMiB } = limits;
  const together = `${memoryMiB} MiB of memory, ${processes} processes and threads, ${cpuSeconds} s of CPU time, all together`;
  const watched =
    process.platform === 'linux' ? together : 'its processes are not watched, for which there must be Linux';
  const each = `${openFiles} open files of each process, ${fileMiB} MiB of each file`;
  return `${watched}; ${canLimit() ? each : 'files are not limited, for which there must be prlimit (util-linux)'}`;
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
