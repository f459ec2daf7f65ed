import { engineExitCodes } from '../contract/engine-outcome.js';
import type { ExitFacts } from '../contract/engine-outcome.js';
import type { ProcessLimits, RunLimits } from '../sandbox/limits.js';

type Limits = ProcessLimits & RunLimits;

const signals: Readonly<Record<string, (limits: Limits) => string>> = {
  SIGXCPU: ({ cpuSeconds }) => `CPU time: a process has computed for more than ${cpuSeconds} s (ENGINE_CPU_SECONDS)`,
  SIGXFSZ: (limits) => `file size: a file would have been larger than ${limits.fileMiB} MiB (ENGINE_FILE_MIB)`,
};

/** What tells that the kernel has refused something for a limit's sake. */
interface Sign {
  /** Of the C library, Python and Node.js: all of them. Each is looked for by itself, so that no text takes the square of its length. */
  readonly words: readonly RegExp[];
  /** The setting that it was. */
  readonly limit: (limits: Limits) => string;
  /** Whether it was the process's own limit, which another attempt would meet as well. */
  readonly isOwn: (limits: Limits) => boolean;
}

const allowedMemory = ({ memoryMiB }: Limits): string =>
  `out of memory${memoryMiB === undefined ? '' : `: ${memoryMiB} MiB are allowed (ENGINE_MEMORY_MIB)`}`;

const signs: readonly Sign[] = [
  {
    // Those of the whole system are another matter.
    words: [/\bEMFILE\b|Too many open files(?! in system)/i],
    limit: ({ openFiles }) => `open files: ${openFiles} are allowed (ENGINE_OPEN_FILES)`,
    isOwn: () => true,
  },
  {
    words: [/\bEFBIG\b|File too large/i],
    limit: ({ fileMiB }) => `file size: ${fileMiB} MiB are allowed (ENGINE_FILE_MIB)`,
    isOwn: () => true,
  },
  ...[
    [/can't start new thread/i],
    [/\b(fork|spawn|clone)\b/i, /\bEAGAIN\b/],
    [/BlockingIOError/, /Resource temporarily unavailable/i],
  ].map((words): Sign => ({
    words,
    limit: ({ processes }) => `too many processes: ${processes} processes and threads are allowed (ENGINE_PROCESSES)`,
    // The kernel counts what else its user has.
    isOwn: () => false,
  })),
  {
    words: [/MemoryError\b|\bENOMEM\b|cannot allocate memory|bad_alloc/i],
    limit: allowedMemory,
    isOwn: ({ memoryMiB }) => memoryMiB !== undefined,
  },
  // Whose memory, that of a graphics card for instance, they do not say.
  { words: [/out of memory|allocation failed/i], limit: allowedMemory, isOwn: () => false },
];

/** Which limit a signal of the kernel stands for; undefined for one that is not about limits. */
export const limitOfSignal = (signal: string | null, limits: Limits): string | undefined =>
  signals[signal ?? '']?.(limits);

/**
 * The facts with the setting named, where what the engine said last tells that it met a limit. A crash at a limit of its own is that
 * limit's doing, and would be again.
 */
export function withMetLimit(facts: ExitFacts, limits: Limits): ExitFacts {
  if (facts.exitCode === 0 || facts.stopped !== undefined || facts.exceeded !== undefined) return facts;
  const said = facts.reportedError ?? facts.lastStderrLine ?? '';
  const sign = signs.find(({ words }) => words.every((word) => word.test(said)));
  if (sign === undefined) return facts;
  const message = /\bENGINE_[A-Z]+\b/.test(said) ? said : `${said} (${sign.limit(limits)})`;
  return isCrash(facts) && sign.isOwn(limits) ? { ...facts, exceeded: message } : { ...facts, reportedError: message };
}

const saysWhy: readonly (number | null)[] = Object.values(engineExitCodes);
const isCrash = ({ exitCode }: ExitFacts): boolean => !saysWhy.includes(exitCode);
