import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRunDirectory } from '../contract/run-directory.js';
import { findInterpreter } from '../python/interpreter.js';
import type { Interpreter } from '../python/interpreter.js';
import { runEngine } from '../supervisor/run-engine.js';
import { trainingContext as context } from '../testing/run-context.js';
import { openSandbox } from './open-sandbox.js';
import { filterOfCalls } from './refused-calls.js';

const sandbox = await openSandbox('auto');
const python = await findInterpreter('python3', process.env);
const there = sandbox.kind === 'bubblewrap' && filterOfCalls() !== undefined && 'executable' in python;
if (!there) console.warn('Skipped: there must be bubblewrap, a Python, and numbers of system calls');

/** Each line is done as an engine would, which has no compiler: by the number of the call, with arguments that a kernel takes. */
const probe = `
import ctypes, errno, json, mmap, os, platform, signal, subprocess, sys

libc = ctypes.CDLL(None, use_errno=True)
column = 0 if platform.machine() == "x86_64" else 1

def call(numbers, *arguments):
    ctypes.set_errno(0)
    got = libc.syscall(ctypes.c_long(numbers[column]), *(ctypes.c_long(a) if isinstance(a, int) else a for a in arguments))
    return "done" if got >= 0 else errno.errorcode[ctypes.get_errno()]

def file(path, flags):
    try:
        os.close(os.open(path, flags))
        return "done"
    except OSError as error:
        return errno.errorcode[error.errno]

child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
words = ctypes.create_string_buffer(64)
print(json.dumps({
    "add_key": call((248, 217), b"user", b"rondo", b"x", 1, -3),
    "request_key": call((249, 218), b"user", b"rondo", None, -3),
    "keyctl": call((250, 219), 0, -3, 1),
    "ptrace of the first process": call((101, 117), 16, 1, 0, 0),
    "ptrace of a child": call((101, 117), 16, child.pid, 0, 0),
    "process_vm_readv": call((310, 270), 1, words, 1, words, 1, 0),
    "process_vm_writev": call((311, 271), 1, words, 1, words, 1, 0),
    "memory of the first process": file("/proc/1/mem", os.O_RDWR),
    "memfd_create": call((319, 279), b"program", 0),
    "unshare": call((272, 97), 0x10000000),
    "setns": call((308, 268), 0, 0),
    "clone": call((56, 220), 0x10000000 | int(signal.SIGCHLD), 0, 0, 0, 0),
    "clone3": call((435, 435), words, 64),
    "mount": call((165, 40), b"none", b"/tmp", b"tmpfs", 0, 0),
    "fsopen": call((430, 430), b"tmpfs", 0),
    "bpf": call((321, 280), 0, words, 64),
    "perf_event_open": call((298, 241), words, 0, -1, -1, 0),
    "userfaultfd": call((323, 282), 1),
    "io_uring_setup": call((425, 425), 1, words),
    "shmget": call((29, 194), 0, 4096, 0o1600),
    "vsock": call((41, 198), 40, 1, 0),
    "loopback": call((41, 198), 2, 1, 0),
    "copied mode": os.chmod("tmp", 0o700) or "done",
    "descriptors": sorted(map(int, os.listdir("/proc/self/fd")))[:5],
}))
child.communicate(b"\\n")
sys.exit(child.returncode)
`;

/** Memory that RLIMIT_DATA does not count. */
const shares = `
import mmap, time
memory = mmap.mmap(-1, 512 << 20, mmap.MAP_SHARED | mmap.MAP_ANONYMOUS)
for page in range(0, len(memory), 4096):
    memory[page] = 1
time.sleep(3600)
`;

const refused = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, 'EPERM']));

(there ? describe : describe.skip)('an engine under bubblewrap', () => {
  let home: string;
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'rondo-calls-'));
  });
  afterAll(() => {
    rmSync(home, { recursive: true });
  });

  async function run(name: string, script: string, memoryLimitMiB: number) {
    const { executable, reads } = python as Interpreter;
    const runDir = join(home, name);
    await createRunDirectory(runDir, { config: {}, context });
    const logs = { stdout: join(home, `${name}-out.log`), stderr: join(home, `${name}-err.log`) };
    const outcome = await runEngine({
      launch: { command: [executable, '-E', '-s', '-c', script], reads },
      ...{ runDir, memoryLimitMiB, timeoutMs: 60_000, graceMs: 30_000, logs, maxLogBytes: 100_000, sandbox },
    });
    return { outcome, said: existsSync(logs.stdout) ? readFileSync(logs.stdout, 'utf8') : '' };
  }

  it('is refused what reaches past namespaces, and starts processes all the same', async () => {
    const { outcome, said } = await run('calls', probe, 512);
    expect(outcome).toEqual({ kind: 'succeeded' });
    expect(JSON.parse(said)).toEqual({
      ...refused('add_key', 'request_key', 'keyctl', 'ptrace of the first process', 'ptrace of a child'),
      ...refused('process_vm_readv', 'process_vm_writev', 'unshare', 'setns', 'clone', 'mount', 'fsopen'),
      ...refused('bpf', 'perf_event_open', 'userfaultfd', 'io_uring_setup', 'shmget', 'vsock'),
      // The C library does without.
      memfd_create: 'ENOSYS',
      clone3: 'ENOSYS',
      'memory of the first process': 'ENOENT',
      loopback: 'done',
      'copied mode': 'done',
      // The last is the folder that lists them: what bubblewrap was given is closed.
      descriptors: [0, 1, 2, 3, 4],
    });
  });

  it('is held to its memory in what its processes share', async () => {
    const { outcome } = await run('shared', shares, 128);
    expect(outcome).toMatchObject({
      kind: 'bad-configuration',
      message: expect.stringMatching(/^out of memory: .*ENGINE_MEMORY_MIB is 128$/),
    });
  });
});
