import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setImmediate as othersTurn } from 'node:timers/promises';
import { readProc } from './read-proc.js';
import { signalGroup } from './process-group.js';

/** A process as it is found in /proc. */
export interface SeenProcess {
  readonly pid: number;
  readonly threads: number;
  /** What of its memory is not swapped, with what it has mapped of files: never less than what counts of that. */
  readonly residentBytes: number;
  /** What it has computed, and those of its children that it has waited for. */
  readonly cpuSeconds: number;
}

/** The kernel's unit of time in /proc, whatever it counts in itself. */
const ticksPerSecond = 100;
const mostLooks = 50;

/** `AT_PAGESZ` among what the kernel tells each process, pairs of words: https://man7.org/linux/man-pages/man3/getauxval.3.html. */
const pageSizeType = 6n;
/** Of all architectures; what is reckoned too high is looked at more closely. */
const largestPageBytes = 65_536;
const pageBytes = pageSize();

/**
 * Processes that are looked at before others get their turn. One file of /proc takes 10 to 30 µs to read at once, and 150 µs of
 * processor time as a promise, for no disk is asked: so only a read that walks through memory is one.
 */
const looksInARow = 16;

/**
 * `leader` and all that descends from it, whatever group or session it is in; empty once it has ended, and where there is
 * no /proc. Processes whose parent has ended are found where a guard or a namespace takes them on.
 * @param mostThreads once there are more, no others are looked for
 */
export async function processTree(leader: number, mostThreads: number): Promise<SeenProcess[]> {
  const seen: SeenProcess[] = [];
  let threads = 0;
  const waiting = [leader];
  for (let pid = waiting.pop(); pid !== undefined && threads <= mostThreads; pid = waiting.pop()) {
    const found = lookAt(pid);
    if (!found) continue;
    seen.push(found);
    threads += found.threads;
    waiting.push(...childrenOf(found));
    if (seen.length % looksInARow === 0) await othersTurn();
  }
  return seen;
}

/** Kills `leader`'s descendants, first, because it may be the one that keeps them together, and then its process group. */
export function killTree(leader: number): void {
  const killed = new Set([leader]);
  for (let looks = 0; looks < mostLooks; looks++) {
    const fresh = descendantsOf(leader).filter((pid) => !killed.has(pid));
    if (fresh.length === 0) break;
    for (const pid of fresh) {
      killed.add(pid);
      kill(pid);
    }
  }
  signalGroup(leader, 'SIGKILL');
}

function descendantsOf(leader: number): number[] {
  const found: number[] = [];
  const waiting = [leader];
  for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
    const each = lookAt(pid);
    if (!each) continue;
    found.push(pid);
    waiting.push(...childrenOf(each));
  }
  return found;
}

/**
 * Memory of these processes in bytes, once it is known whether it is more than `most`: the sum of what each has of its own,
 * swapped or not, and has mapped of shared memory; where that is more, what they share, as those that forked do, counts once.
 */
export async function memoryOf(processes: readonly SeenProcess[], most: number): Promise<number> {
  const atMost = processes.reduce((all, { residentBytes }) => all + residentBytes, swappedBytes());
  if (atMost <= most) return atMost;
  let sum = 0;
  for (const [index, { pid }] of processes.entries()) {
    sum += ownBytes(pid);
    if ((index + 1) % looksInARow === 0) await othersTurn();
  }
  if (sum <= most) return sum;
  let shared = 0;
  for (const { pid } of processes) {
    shared += (await proportionOf(pid)) ?? ownBytes(pid);
    if (shared > most) break;
  }
  return shared;
}

/** Of the whole machine: no process can have more. */
function swappedBytes(): number {
  const memory = readProc('/proc/meminfo') ?? '';
  return bytesOf(memory, ['SwapTotal']) - bytesOf(memory, ['SwapFree']);
}

function ownBytes(pid: number): number {
  const status = readProc(`/proc/${pid}/status`);
  return status === undefined ? 0 : bytesOf(status, ['RssAnon', 'RssShmem', 'VmSwap']);
}

/** The kernel walks through all of its memory, and waits where the process changes it. Undefined where it does not tell. */
async function proportionOf(pid: number): Promise<number | undefined> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'latin1').catch(() => undefined);
  return rollup === undefined ? undefined : bytesOf(rollup, ['Pss_Anon', 'Pss_Shmem', 'SwapPss']);
}

/** Undefined for one that has ended, though nobody has waited for it. */
function lookAt(pid: number): SeenProcess | undefined {
  const stat = readProc(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // From the third field on: the second may have spaces, in brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const number = (field: number) => Number(fields[field - 3]);
  if (/[ZX]/.test(fields[0] ?? 'X')) return undefined;
  return {
    pid,
    threads: number(20),
    residentBytes: number(24) * pageBytes,
    cpuSeconds: (number(14) + number(15) + number(16) + number(17)) / ticksPerSecond,
  };
}

function pageSize(): number {
  const words = readProc('/proc/self/auxv');
  if (words === undefined || words.length % 16 !== 0) return largestPageBytes;
  const bytes = Buffer.from(words, 'latin1');
  for (let at = 0; at < bytes.length; at += 16) {
    if (bytes.readBigUInt64LE(at) === pageSizeType) return Number(bytes.readBigUInt64LE(at + 8));
  }
  return largestPageBytes;
}

/** The sum of lines such as `RssAnon:     1234 kB`. */
const bytesOf = (text: string, names: readonly string[]): number =>
  names.reduce((sum, name) => sum + Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? 0) * 1024, 0);

const childrenOf = ({ pid, threads }: SeenProcess): number[] =>
  (threads === 1 ? [String(pid)] : namesIn(`/proc/${pid}/task`)).flatMap((thread) =>
    (readProc(`/proc/${pid}/task/${thread}/children`) ?? '').split(' ').flatMap((child) => Number(child) || []),
  );

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended, or is another user's: its group is killed all the same.
  }
}
