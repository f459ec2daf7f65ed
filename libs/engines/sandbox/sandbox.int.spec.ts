import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { EngineOutcome } from '../contract/engine-outcome.js';
import type { Launch } from '../contract/engine-host.js';
import { createRunDirectory } from '../contract/run-directory.js';
import { endEngines } from '../supervisor/end-engines.js';
import { runEngine } from '../supervisor/run-engine.js';
import { trainingContext as context } from '../testing/run-context.js';
import { openSandbox } from './open-sandbox.js';
import type { Sandbox } from './sandbox.js';

const sandbox = await openSandbox('auto');
const confines = sandbox.kind !== 'none';
if (!confines) console.warn(`Skipped: ${sandbox.description}`);

let home: string;
let runDir: string;
let server: Server;
let attempt = 0;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'rondo-home-'));
  mkdirSync(join(home, 'objects', 'models'), { recursive: true });
  for (const name of ['secret.key', 'connection.json', 'objects/models/theirs.zip', 'logs.log']) {
    writeFileSync(join(home, name), 'of somebody else');
  }
  server = createServer((socket) => socket.end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(home, { recursive: true });
});
beforeEach(async () => {
  runDir = join(home, 'scratch', String(++attempt));
  await createRunDirectory(runDir, { config: { secret: 'mine' }, context });
});

interface Ended {
  readonly outcome: EngineOutcome;
  readonly stdout: string;
}

const launch = (script: string): Launch => ({
  command: [process.execPath, '-e', script],
  reads: [dirname(dirname(process.execPath))],
  limitsItself: true,
});

/** Runs some lines of JavaScript as an engine. */
async function run(script: string, rest: { sandbox?: Sandbox; limitsItself?: boolean } = {}): Promise<Ended> {
  const logs = { stdout: join(home, `${attempt}-out.log`), stderr: join(home, `${attempt}-err.log`) };
  const outcome = await runEngine({
    launch: { ...launch(script), limitsItself: rest.limitsItself ?? true },
    runDir,
    memoryLimitMiB: 256,
    timeoutMs: 60_000,
    graceMs: 30_000,
    logs,
    maxLogBytes: 100_000,
    sandbox: rest.sandbox ?? sandbox,
  });
  return { outcome, stdout: existsSync(logs.stdout) ? readFileSync(logs.stdout, 'utf8') : '' };
}

/** What each line of a probe answers: its value, or the code of its error. */
const probe = (lines: Readonly<Record<string, string>>) => `
  const fs = require('node:fs');
  const net = require('node:net');
  const connect = (to) => new Promise((resolve, reject) =>
    net.connect(to, () => resolve('connected')).on('error', reject));
  const lines = { ${Object.entries(lines)
    .map(([name, line]) => `${JSON.stringify(name)}: async () => ${line}`)
    .join(', ')} };
  (async () => {
    const found = {};
    for (const [name, line] of Object.entries(lines)) {
      found[name] = await line().catch((error) => error.code ?? String(error));
    }
    console.log(JSON.stringify(found));
  })();`;

(confines ? describe : describe.skip)('an engine in the sandbox', () => {
  it('works in its own folder, and reads what it is given', async () => {
    const { outcome, stdout } = await run(
      probe({
        config: `fs.readFileSync('in/config.json', 'utf8')`,
        model: `fs.writeFileSync(process.env.RONDO_RUN_DIR + '/out/model/m', 'm') ?? 'written'`,
        temporary: `fs.writeFileSync(process.env.TMPDIR + '/t', 't') ?? 'written'`,
        usual: `fs.writeFileSync('/tmp/u', 'u') ?? 'written'`,
        report: `fs.writeSync(3, '{"progress":{"fraction":1}}\\n') > 0`,
      }),
    );
    expect(outcome).toEqual({ kind: 'succeeded' });
    const written = { model: 'written', temporary: 'written', usual: 'written', report: true };
    expect(JSON.parse(stdout)).toEqual({ config: '{"secret":"mine"}', ...written });
  });

  it('reaches nothing else', async () => {
    const { port } = server.address() as AddressInfo;
    const read = (path: string) => `fs.readFileSync(${JSON.stringify(path)}, 'latin1')`;
    const write = (path: string) => `fs.writeFileSync(${JSON.stringify(path)}, 'x') ?? 'written'`;
    const { outcome, stdout } = await run(
      probe({
        environmentOfWorker: `fs.readFileSync('/proc/' + ${process.pid} + '/environ', 'latin1')`,
        secretKey: read(join(home, 'secret.key')),
        connection: read(join(home, 'connection.json')),
        objects: read(join(home, 'objects/models/theirs.zip')),
        otherRuns: `fs.readdirSync(${JSON.stringify(home)}).join()`,
        runsBeside: `fs.readdirSync(${JSON.stringify(join(home, 'scratch'))}).join()`,
        toObjects: write(join(home, 'objects/models/mine.zip')),
        toInputs: write(join(runDir, 'in/config.json')),
        toSystem: write('/usr/bin/mine'),
        toRoot: write('/mine'),
        passwords: read('/etc/shadow'),
        users: read('/etc/passwd'),
        api: `await connect({ host: '127.0.0.1', port: ${port} })`,
        outside: `await connect({ host: '1.1.1.1', port: 53 })`,
      }),
    );
    expect(outcome).toEqual({ kind: 'succeeded' });
    expect(JSON.parse(stdout)).toEqual({
      environmentOfWorker: 'ENOENT',
      secretKey: 'ENOENT',
      connection: 'ENOENT',
      objects: 'ENOENT',
      // Of the folders on the way to its own it sees the names, and in them nothing else.
      otherRuns: 'scratch',
      runsBeside: String(attempt),
      toObjects: expect.stringMatching(/ENOENT|EROFS/),
      toInputs: 'EROFS',
      toSystem: 'EROFS',
      toRoot: 'EROFS',
      passwords: 'ENOENT',
      users: 'ENOENT',
      api: 'ECONNREFUSED',
      outside: 'ENETUNREACH',
    });
  });

  it('has an environment of six names, and sees its own processes alone', async () => {
    const { stdout } = await run(
      probe({
        names: `Object.keys(process.env).sort().join()`,
        processes: `fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).length`,
        first: `fs.readdirSync('/proc/1').length`,
        parent: `fs.readFileSync('/proc/' + process.ppid + '/environ', 'utf8')`,
        capabilities: `/CapEff:\\s*(\\w+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1]`,
      }),
    );
    expect(JSON.parse(stdout)).toEqual({
      names: 'LANG,PATH,PWD,RONDO_RUN_DIR,TMPDIR,TZ',
      processes: 2,
      first: 0,
      parent: 'ENOENT',
      capabilities: '0000000000000000',
    });
  });

  it('takes its children along, though they have left its group', async () => {
    const { outcome, stdout } = await run(`
      const code = "process.on('SIGTERM', () => undefined); process.send('up'); setInterval(() => undefined, 60000)";
      const child = require('node:child_process').spawn(process.execPath, ['-e', code],
        { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
      child.once('message', () => { console.log('up'); process.exit(0); });`);
    expect({ outcome, stdout }).toEqual({ outcome: { kind: 'succeeded' }, stdout: 'up\n' });
    await endEngines(runDir);
    expect(holdersOf(runDir)).toEqual([]);
  });

  it('is named by the signal that ended it', async () => {
    const { outcome } = await run(`process.kill(process.pid, 'SIGSEGV'); setInterval(() => undefined, 1000)`);
    expect(outcome).toEqual({ kind: 'crashed', signal: 'SIGSEGV', message: 'the engine was ended by SIGSEGV' });
  });

  it('is stopped in good order', async () => {
    const stop = new AbortController();
    const logs = { stdout: join(home, 'stop-out.log'), stderr: join(home, 'stop-err.log') };
    const outcome = await runEngine({
      launch: launch(`
        process.on('SIGTERM', () => { console.log('tidied up'); process.exit(0); });
        setInterval(() => undefined, 1000);
        require('node:fs').writeSync(3, '{"progress":{"message":"ready"}}\\n');`),
      runDir,
      memoryLimitMiB: 256,
      timeoutMs: 60_000,
      graceMs: 30_000,
      logs,
      maxLogBytes: 1_000,
      sandbox,
      signal: stop.signal,
      onProgress: () => {
        stop.abort();
      },
    });
    expect(outcome).toEqual({ kind: 'cancelled' });
    expect(readFileSync(logs.stdout, 'utf8')).toBe('tidied up\n');
  });

  it('gets no more memory than its limit', async () => {
    const hoard = `const hoard = []; for (;;) hoard.push(Buffer.alloc(16 * 1024 * 1024, 1));`;
    const { outcome } = await run(hoard, { limitsItself: false });
    expect(outcome.kind).toBe('crashed');
  });
});

/** Processes outside that have a run directory in their environment. */
function holdersOf(folder: string): string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`RONDO_RUN_DIR=${folder}`);
    } catch {
      return false;
    }
  });
}

describe('the setting', () => {
  it('off leaves engines unconfined, and says so', async () => {
    const off = await openSandbox('off');
    expect(off.description).toMatch(/^none \(ENGINE_SANDBOX=off\): engines can read and write whatever the worker can/);
    const { stdout } = await run(
      probe({ file: `fs.readFileSync(${JSON.stringify(join(home, 'secret.key'))}, 'utf8')` }),
      {
        sandbox: off,
      },
    );
    expect(JSON.parse(stdout)).toEqual({ file: 'of somebody else' });
  });

  it('require is content with a sandbox, and with nothing less', async () => {
    if (confines) expect((await openSandbox('require')).kind).toBe(sandbox.kind);
    else await expect(openSandbox('require')).rejects.toThrow('ENGINE_SANDBOX=require: ');
  });
});
