import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { childEnvironment } from '#config';
import { modelFiles } from '../contract/run-directory.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import { RecipeStage } from '../testing/recipe-stage.js';
import { WarmEngines } from '../warm/warm-engines.js';
import { pythonEngine } from './python-engine.js';

const stage = await RecipeStage.open();
const { home, sandboxes } = stage;

let server: Server;
/** A process of the same user that is nobody's engine, and memory that it shares. */
let bystander: ChildProcess;
let sharedMemory = '';
beforeAll(async () => {
  mkdirSync(join(home, 'objects', 'models'), { recursive: true });
  for (const name of ['secret.key', 'connection.json', 'objects/models/theirs.zip']) {
    writeFileSync(join(home, name), 'of somebody else');
  }
  bystander = spawn('sleep', ['infinity']);
  if (sandboxes.length > 0)
    sharedMemory = /\d+/.exec(execFileSync('ipcmk', ['--shmem', '4096'], { encoding: 'utf8' }))?.[0] ?? '';
  server = createServer((socket) => socket.end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  bystander.kill('SIGKILL');
  if (sharedMemory !== '') execFileSync('ipcrm', ['--shmem-id', sharedMemory]);
  stage.close();
});

/** What one process of a user can do to another. Nothing of it changes anything where it succeeds. */
const processProbes = (pid: number): Readonly<Record<string, string>> => ({
  signal: `os.kill(${pid}, 0)`,
  signalByDescriptor: `__import__("signal").pidfd_send_signal(os.pidfd_open(${pid}), 0)`,
  memory: `open("/proc/${pid}/mem")`,
  trace: `call(101, 16, ${pid}, 0, 0)`,
  limits: `__import__("resource").prlimit(${pid}, 7)`,
  priority: `os.setpriority(os.PRIO_PROCESS, ${pid}, os.getpriority(os.PRIO_PROCESS, ${pid}))`,
  processors: `os.sched_setaffinity(${pid}, os.sched_getaffinity(${pid}))`,
  terminal: 'open("/dev/tty", "w")',
  namespaces: 'call(272, 0x10000000)',
  mount: 'call(165, 0, 0, 0, 0, 0)',
  clock: '__import__("time").clock_settime(0, 0)',
  hostname: '__import__("socket").sethostname("mine")',
  abstractSocket: '__import__("socket").socket(1).connect("\\0rondo")',
  loopback6: '__import__("socket").create_connection(("::1", 9))',
});

/** With an interpreter that waits for a run of the stage. */
async function keepWarm(sandbox: Sandbox): Promise<WarmEngines> {
  let nowMs = 0;
  const limits = { most: 1, memoryLimitMiB: 256, availableMiB: () => 100_000 };
  const warm = new WarmEngines({ folder: join(home, 'warm'), ...limits, now: () => (nowMs += 60_000) });
  await stage.train(sandbox, ['return 1'], { warm });
  while ((await warm.tend()) !== undefined);
  return warm;
}

const starts = sandboxes.flatMap((sandbox) => [
  ['cold', sandbox.kind, sandbox] as const,
  ['warm', sandbox.kind, sandbox] as const,
]);

(sandboxes.length > 0 ? describe : describe.skip).each(starts)(
  'a recipe that starts %s in %s',
  (start, _kind, sandbox) => {
    let warm: WarmEngines | undefined;
    beforeEach(async () => {
      warm = start === 'warm' ? await keepWarm(sandbox) : undefined;
    });
    afterEach(async () => {
      await warm?.close();
    });
    const train = async (lines: readonly string[]) => {
      const ended = await stage.train(sandbox, lines, warm && { warm });
      // The one that waited had the run.
      expect(warm?.given ?? 1).toBe(1);
      return ended;
    };

    it('trains in its own folder', async () => {
      const { outcome, stdout, stderr } = await train(['print(config["secret"])', 'return {"weights": [1, 2]}']);
      expect({ outcome, stderr }).toEqual({ outcome: { kind: 'succeeded' }, stderr: '' });
      expect(stdout).toContain('mine');
      expect(existsSync(join(stage.runDir, 'out', 'model', 'rondo-model.json'))).toBe(true);
    });

    it('reaches nothing else', async () => {
      const { port } = server.address() as AddressInfo;
      const probes: Readonly<Record<string, string>> = {
        environmentOfWorker: `open("/proc/${process.pid}/environ").read()`,
        environmentOfParent: `open(f"/proc/{os.getppid()}/environ").read() if os.getppid() > 2 else os.stat("/nowhere")`,
        secretKey: `open("${home}/secret.key").read()`,
        connection: `open("${home}/connection.json").read()`,
        objects: `open("${home}/objects/models/theirs.zip").read()`,
        toObjects: `open("${home}/objects/models/mine.zip", "w")`,
        passwords: 'open("/etc/shadow").read()',
        toSystem: 'open("/usr/mine", "w")',
        api: `__import__("socket").create_connection(("127.0.0.1", ${port}))`,
        outside: '__import__("socket").create_connection(("1.1.1.1", 53))',
        ...processProbes(bystander.pid ?? 0),
        sharedMemory: `call(30, ${sharedMemory}, 0, 0)`,
      };
      const { outcome, stdout } = await train([
        'import ctypes',
        'libc = ctypes.CDLL(None, use_errno=True)',
        'def call(number, *arguments):',
        '    if libc.syscall(*map(ctypes.c_long, (number, *arguments))) < 0: raise OSError(ctypes.get_errno(), "")',
        'found = {}',
        `for name, probe in json.loads(${JSON.stringify(JSON.stringify(probes))}).items():`,
        '    try:',
        '        found[name] = repr(eval(probe))',
        '    except OSError as error:',
        '        found[name] = "refused"',
        `try: open("${home}/scratch/mine", "w")`,
        'except OSError: pass',
        'print(json.dumps(found))',
        'return found',
      ]);
      expect(outcome).toEqual({ kind: 'succeeded' });
      const refused = Object.fromEntries(Object.keys(probes).map((name) => [name, 'refused']));
      expect(JSON.parse(stdout.split('\n').find((line) => line.startsWith('{')) ?? '')).toEqual(refused);
      expect(existsSync(join(home, 'scratch', 'mine'))).toBe(false);
    });

    it('has a network where its engine asks for one', async () => {
      const { port } = server.address() as AddressInfo;
      const { outcome, stdout } = await stage.train(
        sandbox,
        [
          'import socket',
          `print(socket.create_connection(("127.0.0.1", ${port})).recv(5).decode(), os.path.isfile("/etc/hosts"))`,
          'return 1',
        ],
        { artifacts: { default: { image: { metadata: { network: true } } } } },
      );
      expect(outcome).toEqual({ kind: 'succeeded' });
      expect(stdout).toContain('hello True');
    });

    it('changes nothing of a file that is not its own', async () => {
      const before = statSync(join(home, 'secret.key'));
      const { outcome } = await train([
        `path = "${home}/secret.key"`,
        'changes = [lambda: os.chmod(path, 0o666), lambda: os.utime(path, (1, 1)), lambda: os.chown(path, 1, 1)]',
        'changes += [lambda: os.setxattr(path, "user.mine", b"1"), lambda: os.truncate(path, 0), lambda: os.remove(path)]',
        'for change in changes:',
        '    try: change()',
        '    except OSError: pass',
        '# Whoever copies a file sets its mode and its times.',
        'import shutil; shutil.copy2(__file__, "out/model/copy")',
        'return 1',
      ]);
      expect(outcome).toEqual({ kind: 'succeeded' });
      const { mode, mtimeMs, uid, size, nlink } = statSync(join(home, 'secret.key'));
      expect({ mode, mtimeMs, uid, size, nlink }).toEqual({
        mode: before.mode,
        mtimeMs: before.mtimeMs,
        uid: before.uid,
        size: before.size,
        nlink: 1,
      });
    });

    it('inherits nothing that its worker has open, and no privilege', async () => {
      const { outcome, stdout } = await train([
        'def is_open(number):',
        '    try: return os.fstat(number).st_rdev != os.stat("/dev/null").st_rdev',
        '    except OSError: return False',
        'import ctypes',
        'capabilities = (ctypes.c_uint32 * 6)()',
        'ctypes.CDLL(None).capget((ctypes.c_uint32 * 2)(0x20080522, 0), capabilities)',
        'print(json.dumps([sum(capabilities), [n for n in range(3, 256) if is_open(n)]]))',
        'return 1',
      ]);
      expect(outcome).toEqual({ kind: 'succeeded' });
      expect(JSON.parse(stdout.split('\n').find((line) => line.startsWith('[')) ?? '')).toEqual([0, [3]]);
    });

    it('gets no more memory than its limit', async () => {
      const { outcome } = await train(['hoard = bytearray(1024 * 1024 * 1024)', 'return 1']);
      expect(outcome).toMatchObject({
        kind: 'bad-configuration',
        message: expect.stringContaining('ran out of memory'),
      });
    });

    it('leaves no link where its model should be', async () => {
      const { outcome } = await train([
        'os.symlink("/etc/passwd", os.path.join(os.environ["RONDO_RUN_DIR"], "out", "model", "link"))',
        'return 1',
      ]);
      expect(outcome).toEqual({ kind: 'succeeded' });
      const directory = { root: stage.runDir, modelOut: join(stage.runDir, 'out', 'model') } as Parameters<
        typeof modelFiles
      >[0];
      await expect(modelFiles(directory)).rejects.toThrow('out/model/link: is a link');
    });
  },
);

(sandboxes.length > 0 ? describe : describe.skip)('an interpreter in an odd place', () => {
  const odd = mkdtempSync(join(tmpdir(), 'rondo odd-ö-'));
  const python = join(odd, 'opt', 'my python', 'bin', 'python3');
  const shim = join(odd, 'shims', 'python');
  beforeAll(() => {
    execFileSync('python3', ['-m', 'venv', '--without-pip', '--copies', join(odd, 'opt', 'my python')]);
    mkdirSync(join(odd, 'shims'));
    // As pyenv does it: what stands on the PATH starts another.
    writeFileSync(shim, `#!/bin/sh\nexec ${JSON.stringify(python)} "$@"\n`, { mode: 0o755 });
    symlinkSync(join(odd, 'opt'), join(odd, 'link'));
  });
  afterAll(() => {
    rmSync(odd, { recursive: true });
  });

  it.each([
    ['named by its path', python],
    ['named by a link that leads there', join(odd, 'link', 'my python', 'bin', 'python3')],
    ['named by a script that starts it', shim],
  ])('is found, and seen in every sandbox: %s', async (_how, named) => {
    const of = await RecipeStage.open(named);
    for (const sandbox of of.sandboxes) {
      const { outcome, stderr } = await of.train(sandbox, [
        'import ctypes, json, zlib',
        'return os.path.exists("/etc/shadow")',
      ]);
      expect({ outcome, stderr }).toEqual({ outcome: { kind: 'succeeded' }, stderr: '' });
    }
    expect(of.sandboxes.length).toBe(sandboxes.length);
    of.close();
  });
});

describe('a machine without Python', () => {
  it('says so, and launches nothing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rondo-path-'));
    symlinkSync('/bin/false', join(folder, 'python3'));
    const refusal = async (python: string) => {
      const none = await pythonEngine.host({ python, variables: { PATH: folder }, folder });
      expect(none.found).toBe(`Python engines cannot be run: ${none.whyNot ?? ''}`);
      await expect(
        (async () => none.launch({ memoryLimitMiB: 1, mode: 'train', progress: () => undefined }))(),
      ).rejects.toThrow(`engines of type Python cannot be run here: ${none.whyNot ?? ''}`);
      return none.whyNot;
    };
    expect(await refusal('python9')).toBe('ENGINE_PYTHON "python9": there is no such program');
    expect(await refusal('python3')).toBe('ENGINE_PYTHON "python3": it does not answer as a Python does');
    rmSync(folder, { recursive: true });
  });
});

(sandboxes.length > 0 ? it : it.skip)('refuses a network where the operator does', async () => {
  const { PATH } = childEnvironment({});
  const host = await pythonEngine.host({ python: 'python3', variables: { PATH }, folder: '/nowhere' });
  expect(host.network).toBe(false);
  const run = {
    id: 'run',
    attempt: 1,
    folder: home,
    signal: new AbortController().signal,
    artifacts: { default: { image: { metadata: { network: true } } } },
  };
  const launching = host.launch({
    memoryLimitMiB: 256,
    mode: 'train',
    code: '/recipe.py',
    progress: () => undefined,
    run,
  });
  await expect(launching).rejects.toThrow('ENGINE_NETWORK=allow');
});
