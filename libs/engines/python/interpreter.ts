import { execFile } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import { codeOf } from '#faults';
import type { HostSettings } from '../contract/engine-host.js';
import { systemPaths } from '../sandbox/system-paths.js';
import { lastLineSaid } from '../supervisor/last-line-said.js';
import { liesBelow } from './recipe-folder.js';
import { pythonCommand } from './runner.js';

const run = promisify(execFile);
const longestMs = 60_000;
const mostBytes = 4 * 1024 ** 2;

/** What is imported by recipes, or makes the exchange of rows quicker; null where it is absent. */
export type Packages = Readonly<Record<string, string | null>> & { readonly pyarrow: string | null };

/** A Python that can run recipes. */
export interface Interpreter {
  /** Absolute path. */
  readonly executable: string;
  readonly version: string;
  readonly packages: Packages;
  /** The version of Landlock's interface in this kernel, 0 for none. */
  readonly landlock: number;
  /** The folders that it lies in. */
  readonly reads: readonly string[];
}

/**
 * The interpreter of this name or path: asked, not supposed. What the name leads to may be a script that starts another.
 */
export async function findInterpreter(
  command: string,
  variables: HostSettings['variables'],
): Promise<Interpreter | { readonly whyNot: string }> {
  try {
    const [executable = '', ...folders] = await answerOf<string[]>([command, '-E', '-s', '-c', whereItLies], variables);
    return await probeInterpreter(executable, folders, variables);
  } catch (error) {
    return { whyNot: `ENGINE_PYTHON "${command}": ${faultOf(error)}` };
  }
}

/**
 * Its own folders, and those of the libraries that it loads, which may lie elsewhere: where Nix, Homebrew or a build of one's own
 * has put them. Not what its site names beside (`.pth`): that may be a folder of somebody's work, with whatever lies in it.
 */
const whereItLies = `
import json, os, sys
for name in ("ctypes", "lzma", "sqlite3", "ssl", "zlib"):
    try: __import__(name)
    except ImportError: pass
loaded = []
if os.path.exists("/proc/self/maps"):
    with open("/proc/self/maps") as maps:
        loaded = [os.path.dirname(line.split(None, 5)[5].strip()) for line in maps if line.count("/") > 1]
paths = [sys.prefix, sys.base_prefix, *loaded]
own = [path for path in dict.fromkeys(paths) if os.path.isabs(path) and os.path.isdir(path)]
print(json.dumps([sys.executable, *own]))
`;

/** Asks an interpreter, of which the folders are known, what it has. */
async function probeInterpreter(
  executable: string,
  folders: readonly string[],
  variables: HostSettings['variables'],
): Promise<Interpreter> {
  const { python, packages, landlock } = await answerOf<Probe>(pythonCommand(executable, 'probe'), variables);
  const reads = outermost(await resolved([executable, ...folders]));
  return { executable, version: python, packages, landlock, reads };
}

interface Probe {
  readonly python: string;
  readonly packages: Packages;
  readonly landlock: number;
}

/** What a Python, or the runner in it, answers in one line of JSON. */
export async function answerOf<Answer>(
  [file = '', ...args]: readonly string[],
  { PATH, HOME }: HostSettings['variables'],
  cwd = tmpdir(),
): Promise<Answer> {
  const env = { PATH, HOME, TMPDIR: cwd, LANG: 'C.UTF-8' };
  const { stdout } = await run(file, args, { timeout: longestMs, maxBuffer: mostBytes, cwd, env });
  return JSON.parse(stdout) as Answer;
}

/** Each once, with what a link leads to. The root is no folder of Python's alone. */
async function resolved(paths: readonly string[]): Promise<string[]> {
  const targets = await Promise.all(paths.map((path) => realpath(path)));
  return [...new Set([...paths, ...targets])].filter((path) => path !== '/');
}

/** Without what lies in another of them, or where every engine reads. */
const outermost = (paths: readonly string[]): string[] =>
  paths.filter((path) => ![...paths, ...systemPaths].some((other) => other !== path && liesBelow([other], path)));

function faultOf(error: unknown): string {
  if (codeOf(error) === 'ENOENT') return 'there is no such program';
  return lastLineSaid(error) ?? 'it does not answer as a Python does';
}
