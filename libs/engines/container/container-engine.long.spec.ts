import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { childEnvironment } from '#config';
import { rootArchive, rootFolder } from '#testing';
import type { AttemptToLaunch, EngineHost, RunToLaunch } from '../contract/engine-host.js';
import { createRunDirectory } from '../contract/run-directory.js';
import { giveFolder } from '../supervisor/give-folder.js';
import { runEngine } from '../supervisor/run-engine.js';
import { trainingContext as context } from '../testing/run-context.js';
import type { EngineRun } from '../supervisor/run-engine.js';
import { containerEngine } from './container-engine.js';
import { ask, findContainerClient } from './container-client.js';
import type { ContainerClient } from './container-client.js';

const variables = childEnvironment({});

/** As they run on a machine without systemd, where limits cannot be raised. */
const candidates = [
  { command: ['docker'], arguments: [] },
  {
    command: ['podman', '--runtime', 'runc', '--cgroup-manager', 'cgroupfs'],
    arguments: ['--ulimit', 'nproc=512:512'],
  },
];

const tries = await Promise.all(
  candidates.map(async (settings) => ({ settings, client: await findContainerClient(settings, variables) })),
);
const there = tries.flatMap(({ settings, client }) => ('whyNot' in client ? [] : [{ settings, client }]));
for (const { settings, client } of tries) {
  if ('whyNot' in client) console.warn(`Skipped: ${settings.command[0] ?? ''}: ${client.whyNot}`);
}
if (there.length === 0) it.skip('an engine in a container, for want of Docker and Podman', () => undefined);

/** Podman does not always notice that the kernel has killed an engine; its log does, where it may be read. */
const saysWhatTheKernelDid = spawnSync('dmesg', { stdio: 'ignore' }).status === 0;

const image = 'localhost/rondo-test-engine:1';

let home: string;
let attempt = 0;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'rondo-containers-'));
});
afterAll(() => {
  rmSync(home, { recursive: true });
});

async function importImage(
  client: ContainerClient,
  name: string,
  script: string,
  change = 'CMD ["/engine"]',
): Promise<void> {
  await ask(client, ['import', '--change', change, rootArchive(rootFolder(home, script)), name]);
}

const engine = `
echo '{"progress":{"fraction":0.5,"message":"half"}}' >> "$RONDO_REPORTS"
cat "$RONDO_RUN_DIR/in/config.json"
. "$RONDO_RUN_DIR/in/data/do.sh"
`;

describe.each(there)('an engine in a container, by $client.title', ({ settings, client }) => {
  let host: EngineHost;
  const told: string[] = [];

  beforeAll(async () => {
    host = await containerEngine.host({ python: 'python3', containers: settings, variables, folder: home });
    await importImage(client, image, engine);
  });
  afterAll(async () => {
    await ask(client, ['image', 'rm', '--force', image]);
  });

  const runOf = (folder: string, changes: Partial<RunToLaunch>): RunToLaunch => ({
    id: '6a3c1c1e-0000-4000-8000-000000000001',
    attempt,
    folder,
    artifacts: { default: { image: { location: image, packagingType: 'docker' } } },
    signal: new AbortController().signal,
    ...changes,
  });

  interface Tried {
    readonly script: string;
    readonly limits?: AttemptToLaunch['limits'];
    readonly run?: Partial<RunToLaunch>;
    readonly changes?: Partial<EngineRun>;
  }

  async function prepare({ script, limits = {}, run = {} }: Tried) {
    attempt += 1;
    const folder = join(home, `run-${attempt}`);
    const { data } = await createRunDirectory(folder, { config: { secret: 'mine' }, context });
    writeFileSync(join(data, 'do.sh'), script);
    const launch = await host.launch({
      memoryLimitMiB: 128,
      limits,
      mode: 'train',
      progress: (line) => told.push(line),
      run: runOf(folder, run),
    });
    return { launch, folder };
  }

  async function execute(tried: Tried) {
    const { launch, folder } = await prepare(tried);
    const logs = { stdout: join(home, `${attempt}-out.log`), stderr: join(home, `${attempt}-err.log`) };
    const progress: unknown[] = [];
    const outcome = await runEngine({
      launch,
      runDir: folder,
      memoryLimitMiB: 128,
      timeoutMs: 120_000,
      graceMs: 60_000,
      logs,
      maxLogBytes: 100_000,
      onProgress: (reported) => progress.push(reported),
      ...tried.changes,
    });
    const textOf = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : '');
    return { outcome, folder, launch, progress, stdout: textOf(logs.stdout), stderr: textOf(logs.stderr) };
  }

  const containers = async (): Promise<string> =>
    (await ask(client, ['ps', '--all', '--quiet', '--filter', `label=rondo.worker=${home}`])).trim();

  it('reads its inputs, reports, writes its outputs, and is gone', async () => {
    const { outcome, folder, progress, stdout } = await execute({
      script: `echo model > "$RONDO_RUN_DIR/out/model/model.txt"; echo '{"metric":{"name":"a","value":1}}' >> "$RONDO_REPORTS"`,
    });
    expect(outcome).toEqual({ kind: 'succeeded' });
    expect(progress).toEqual([{ fraction: 0.5, message: 'half' }]);
    expect(stdout).toContain('{"secret":"mine"}');
    expect(readFileSync(join(folder, 'out', 'model', 'model.txt'), 'utf8')).toBe('model\n');
    expect(await containers()).toBe('');
    expect(told.join('\n')).toContain(`image ${image}, `);
  });

  it('is nobody of rank, and can write to its own folder alone', async () => {
    const { outcome, stdout } = await execute({
      script: `
        id -u
        cat /proc/self/status
        for path in / /bin /etc /rondo/in /rondo/in/data /opt; do touch "$path/mine" 2>/dev/null && echo "wrote $path"; done
        for path in /tmp /rondo /rondo/out; do touch "$path/mine" && echo "can write $path"; done
        cat /proc/net/dev`,
    });
    expect(outcome).toEqual({ kind: 'succeeded' });
    expect(stdout).not.toMatch(/^0$/m);
    expect(stdout).toMatch(/CapEff:\s+0+$/m);
    expect(stdout).toMatch(/CapBnd:\s+0+$/m);
    expect(stdout).toMatch(/NoNewPrivs:\s+1/);
    expect(stdout).not.toContain('wrote');
    expect(stdout.match(/can write/g)).toHaveLength(3);
    expect(stdout.match(/^ *\w+:.*$/gm)?.filter((line) => /^ *(eth|veth|tap|ens)/.test(line))).toEqual([]);
  });

  it('is held to the limits of every run', async () => {
    const { launch, stdout } = await execute({
      limits: { processes: 100, openFiles: 200, fileMiB: 3, cpuSeconds: 400 },
      script: 'cat /proc/self/limits',
    });
    expect(stdout).toMatch(/^Max open files +200 +200 /m);
    expect(stdout).toMatch(/^Max file size +3145728 +3145728 /m);
    expect(stdout).toMatch(/^Max cpu time +400 +405 /m);
    expect(launch.command.join(' ')).toContain(' --pids-limit 100 ');
  });

  it.each([
    [65, 'bad-data'],
    [75, 'temporary'],
    [78, 'bad-configuration'],
    [3, 'crashed'],
  ])('exit code %i is %s', async (code, kind) => {
    const { outcome } = await execute({
      script: `echo '{"error":"for this reason"}' >> "$RONDO_REPORTS"; exit ${code}`,
    });
    expect(outcome).toMatchObject({ kind, message: 'for this reason' });
    expect(await containers()).toBe('');
  });

  it('that takes more memory than it may fails with the limit', async () => {
    const { outcome } = await execute({ script: 'x=aaaaaaaaaaaaaaaa; while :; do x=$x$x$x$x; done' });
    expect(outcome).toMatchObject({
      kind: saysWhatTheKernelDid ? 'bad-configuration' : 'crashed',
      message: expect.stringContaining('more than the 128 MiB of memory that it may use'),
    });
  });

  it('is killed when it is cancelled, whether it listens or not', async () => {
    const cancel = new AbortController();
    const { outcome } = await execute({
      script: `trap '' TERM; echo '{"progress":{"fraction":0.6}}' >> "$RONDO_REPORTS"; while :; do sleep 1; done`,
      changes: {
        graceMs: 1_000,
        signal: cancel.signal,
        onProgress: () => {
          cancel.abort();
        },
      },
    });
    expect(outcome).toEqual({ kind: 'cancelled' });
    expect(await containers()).toBe('');
  });

  it('is killed with its worker', async () => {
    const { launch, folder } = await prepare({ script: `while :; do sleep 1; done` });
    mkdirSync(join(folder, 'tmp'));
    if (launch.owner) giveFolder(folder, launch.owner);
    const worker = [
      `const { spawn } = require('node:child_process');`,
      `const [file, ...args] = ${JSON.stringify(launch.command)};`,
      `const child = spawn(file, args, { detached: true, stdio: ['pipe', 'ignore', 'ignore', 'ignore'], env: ${JSON.stringify(launch.environment)} });`,
      `child.once('spawn', () => process.stdout.write(String(child.pid)));`,
    ].join('\n');
    const doomed = spawn(process.execPath, ['-e', worker], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(doomed.stdout, 'data');
    const name = `rondo-${runOf(folder, {}).id}-${attempt}`;
    await becomes(async () => (await ask(client, ['ps', '--quiet', '--filter', `name=${name}`])).trim() !== '');
    doomed.kill('SIGKILL');
    await becomes(async () => (await containers()) === '');
  });

  it('that a dead worker has left is ended by the next', async () => {
    const { folder } = await prepare({ script: '' });
    const labels = ['--label', `rondo.worker=${dirname(folder)}`];
    const more = [...settings.arguments, '--network', 'none', '--ulimit', 'nofile=1024:1024'];
    await ask(client, ['run', '--detach', ...more, ...labels, image, '/bin/sleep', '1000']);
    expect(await containers()).not.toBe('');
    await host.endLeftovers?.(dirname(folder));
    expect(await containers()).toBe('');
  });

  it('whose command is not there is not tried again', async () => {
    const location = 'localhost/rondo-test-none:1';
    await importImage(client, location, '', 'CMD ["/nowhere"]');
    const artifacts = { default: { image: { location, packagingType: 'docker' } } };
    const { outcome } = await execute({ script: '', run: { artifacts } });
    expect(outcome).toEqual({ kind: 'bad-configuration', message: expect.stringContaining('/nowhere') });
    await ask(client, ['image', 'rm', '--force', location]);
  });

  it('whose image runs nothing is refused', async () => {
    const location = 'localhost/rondo-test-none:2';
    await importImage(client, location, '', 'ENV A=b');
    const artifacts = { default: { image: { location, packagingType: 'docker' } } };
    await expect(prepare({ script: '', run: { artifacts } })).rejects.toThrow('it runs nothing');
    await ask(client, ['image', 'rm', '--force', location]);
  });

  it.each([
    ['localhost:1/no/such:1', 'the image cannot be had: '],
    ['localhost:1/no/such', 'the image cannot be had: '],
  ])('whose image %s cannot be had fails with what the client said', async (location, message) => {
    const artifacts = { default: { image: { location, packagingType: 'docker' } } };
    await expect(prepare({ script: '', run: { artifacts } })).rejects.toThrow(message);
    expect(await containers()).toBe('');
  });

  it('that asks for a network where none is given is refused', async () => {
    const artifacts = { default: { image: { location: image, packagingType: 'docker', metadata: { network: true } } } };
    await expect(prepare({ script: '', run: { artifacts } })).rejects.toThrow('ENGINE_NETWORK=allow');
  });

  it.each([
    [{ cpus: 4096 }, 'specification.cpus of the task is 4096'],
    [{ memory: '1g' }, 'specification.memory of the task is "1g"; allowed is 16 to 128 MiB'],
  ])('whose task asks for %j is refused', async (specification, message) => {
    await expect(prepare({ script: '', run: { specification } })).rejects.toThrow(message);
  });
});

/** Asks until it is so; the test's own time limit ends it else. */
async function becomes(so: () => Promise<boolean>): Promise<void> {
  while (!(await so()));
}
