import { readFileSync, readdirSync } from 'node:fs';
import { afterAll, describe, expect, it } from '@jest/globals';
import { RecipeStage } from '../../libs/engines/testing/recipe-stage.js';

const stage = await RecipeStage.open();
afterAll(() => {
  stage.close();
});

const limits = { processes: 64, openFiles: 4096, fileMiB: 8 };

/** What a recipe does, and what its run says of it. None grows for ever where nobody holds it. */
const breaches: readonly (readonly [string, readonly string[], object, { kind: string; message: RegExp }])[] = [
  [
    'takes more memory than its limit',
    ['hoard = [bytearray(b"x" * 1024 * 1024) for _ in range(1024)]'],
    {},
    { kind: 'bad-configuration', message: /out of memory.*ENGINE_MEMORY_MIB/ },
  ],
  [
    'spreads it over twenty children',
    [
      'import time',
      'for _ in range(20):',
      '    if os.fork() == 0:',
      '        hoard = b"x" * (60 * 1024 * 1024)',
      '        time.sleep(600)',
      'time.sleep(600)',
    ],
    {},
    {
      kind: 'bad-configuration',
      message: /out of memory: the run's processes took \d+ MiB together, ENGINE_MEMORY_MIB is 256/,
    },
  ],
  [
    'forks without end',
    ['import time', 'for _ in range(9):', '    os.fork()', 'time.sleep(600)'],
    {},
    { kind: 'bad-configuration', message: /too many processes: .* 64 processes and threads \(ENGINE_PROCESSES\)/ },
  ],
  [
    'forks without end, each child in a session of its own and without its parent',
    [
      'import time',
      'for _ in range(300):',
      '    if os.fork() == 0:',
      '        os.setsid()',
      '        if os.fork(): os._exit(0)',
      '        time.sleep(600)',
      '    os.wait()',
      'time.sleep(600)',
    ],
    {},
    { kind: 'bad-configuration', message: /too many processes/ },
  ],
  [
    'computes for longer than its time',
    ['while True: pass'],
    { cpuSeconds: 2 },
    { kind: 'bad-configuration', message: /CPU time: .* 2 s \(ENGINE_CPU_SECONDS\)/ },
  ],
  [
    'has children that compute for longer than its time',
    ['for _ in range(4):', '    if os.fork() == 0:', '        while True: pass', 'for _ in range(4): os.wait()'],
    { cpuSeconds: 2 },
    { kind: 'bad-configuration', message: /CPU time: .* 2 s \(ENGINE_CPU_SECONDS\)/ },
  ],
  [
    'opens ten thousand files',
    ['files = [open("/dev/null") for _ in range(10000)]'],
    {},
    { kind: 'bad-configuration', message: /Too many open files.*4096 are allowed \(ENGINE_OPEN_FILES\)/ },
  ],
  [
    'writes a file beyond the limit',
    ['open("out/model/large", "wb").write(b"x" * 16 * 1024 * 1024)'],
    {},
    { kind: 'bad-configuration', message: /File too large.*8 MiB are allowed \(ENGINE_FILE_MIB\)/ },
  ],
  [
    'makes a file that has a terabyte and takes no place',
    ['open("out/model/sparse", "wb").truncate(1 << 40)'],
    {},
    { kind: 'bad-configuration', message: /File too large.*8 MiB are allowed \(ENGINE_FILE_MIB\)/ },
  ],
];

const cases = stage.sandboxes.flatMap((sandbox) =>
  breaches.map((breach) => [breach[0], sandbox.kind, sandbox, breach] as const),
);

(cases.length > 0 ? describe : describe.skip)('a recipe that', () => {
  it.each(cases)(
    '%s is ended with the limit named, in %s',
    async (_what, _kind, sandbox, [, lines, more, expected]) => {
      const { outcome } = await stage.train(sandbox, lines, { limits: { ...limits, ...more } });
      expect(outcome).toMatchObject({ kind: expected.kind, message: expect.stringMatching(expected.message) });
      expect(processesOf(stage.runDir)).toEqual([]);
    },
  );

  it.each(stage.sandboxes.map((sandbox) => [sandbox.kind, sandbox] as const))(
    'stops itself is ended at its time, in %s',
    async (_kind, sandbox) => {
      const lines = ['import signal', 'os.kill(os.getpid(), signal.SIGSTOP)'];
      const { outcome } = await stage.train(sandbox, lines, { timeoutMs: 2_000, graceMs: 100 });
      expect(outcome).toEqual({ kind: 'timed-out' });
      expect(processesOf(stage.runDir)).toEqual([]);
    },
  );

  it.each(stage.sandboxes.map((sandbox) => [sandbox.kind, sandbox] as const))(
    'leaves a process without parent, session, group and environment leaves nothing, in %s',
    async (_kind, sandbox) => {
      const seconds = '86399.125';
      const { outcome, stdout } = await stage.train(sandbox, [
        'reads, writes = os.pipe()',
        'if os.fork() == 0:',
        '    os.setsid()',
        '    if os.fork() == 0:',
        '        os.chdir("/")',
        '        os.set_inheritable(writes, False)',
        '        os.closerange(0, reads)',
        `        os.execve("/usr/bin/sleep", ["sleep", "${seconds}"], {})`,
        '    os._exit(0)',
        'os.close(writes)',
        '# It is a program of its own from here on, or the pipe would be open.',
        'print(os.read(reads, 1) == b"", flush=True)',
        'return 1',
      ]);
      expect({ outcome, stdout }).toEqual({
        outcome: { kind: 'succeeded' },
        stdout: expect.stringContaining('True\n'),
      });
      expect(processesWith('cmdline', seconds)).toEqual([]);
    },
  );
});

const processesOf = (runDir: string) => processesWith('environ', runDir);

/** Numbers of the processes that live and have the text in a file of theirs in /proc. */
function processesWith(file: 'environ' | 'cmdline', text: string): string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, 'utf8').includes(text);
    } catch {
      return false;
    }
  });
}
