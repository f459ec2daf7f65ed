import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DomainError } from '#domain';
import { createObjectStore } from '#object-store';
import type { ObjectStore } from '#object-store';
import { createDataSets } from '../data-sets.js';
import type { DataSets } from '../data-sets.js';
import { BadRowError, MemoryLimitError, StoppedError } from '../errors.js';
import type { BatchManifest } from '../manifest.js';

let folder: string;
let store: ObjectStore;
let dataSets: DataSets;
let batch: BatchManifest;

/** The folders of the processes that are there. */
const processes = async () => (await readdir(join(folder, 'rows'))).filter((name) => name.startsWith('child-'));

/** The process that a folder belongs to. */
async function pidOf(child: string): Promise<number> {
  for (const name of await readdir('/proc')) {
    const line = /^\d+$/.test(name) ? await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '') : '';
    if (line.includes(child)) return Number(name);
  }
  throw new Error(`there is no process of ${child}`);
}

async function gone(pid: number): Promise<void> {
  for (;;) {
    const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
    if (state === undefined || /\) Z /.test(state)) return;
    await pause(10);
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'children-'));
  store = createObjectStore(pathToFileURL(join(folder, 'objects')).href);
  const limits = { memoryLimitMiB: 64, threads: 1, hasSpare: false };
  dataSets = createDataSets({ store, tempFolder: join(folder, 'rows'), ...limits });
  await writeFile(join(folder, 'rows.csv'), 'a,b\n1,x\n2,y\n');
  batch = await ingest('acme', 'batches/1/1.parquet');
});

afterAll(async () => {
  await dataSets.close();
  await rm(folder, { recursive: true });
});

const ingest = (tenant: string, key: string) =>
  dataSets.ingest({ tenant, path: join(folder, 'rows.csv'), format: 'csv', key });

const read = (tenant: string) => dataSets.rows({ tenant, batches: [batch], start: 0, limit: 10 });

describe('the processes that work on rows', () => {
  it('serve one tenant each, as long as they live', async () => {
    const [first = ''] = await processes();
    await read('acme');
    expect(await processes()).toEqual([first]);
    await read('globex');
    const second = (await processes()).filter((name) => name !== first);
    expect(second).toHaveLength(1);
    await read('globex');
    expect((await processes()).toSorted()).toEqual([first, ...second].toSorted());
  });

  it('have nothing of the environment, and tell errors as they are', async () => {
    const [child = ''] = await processes();
    const environment = await readFile(`/proc/${await pidOf(child)}/environ`, 'utf8');
    expect(environment.split('\0').flatMap((entry) => entry.split('=', 1)[0] || [])).toEqual(
      expect.not.arrayContaining(['HOME', 'USER', 'NODE_OPTIONS', 'DATABASE_URL']),
    );
    await writeFile(join(folder, 'bad.csv'), 'a\n1\nx\n');
    const expectedSchema = [{ name: 'a', type: 'integer' }] as const;
    const bad = { path: join(folder, 'bad.csv'), format: 'csv', key: 'batches/1/2.parquet', expectedSchema } as const;
    const refusal = await dataSets.ingest(bad).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(BadRowError);
    expect(refusal).toMatchObject({ row: 2, column: 'a', value: 'x' });
    const unknown = dataSets.rows({ batches: [batch], columns: ['none'], start: 0, limit: 1 });
    await expect(unknown).rejects.toBeInstanceOf(DomainError);
  });

  it('end with the client, and leave nothing', async () => {
    const stop = new AbortController();
    const work = dataSets.rows({ tenant: 'left', signal: stop.signal, batches: [batch], start: 0, limit: 10 });
    stop.abort();
    await expect(work).rejects.toBeInstanceOf(StoppedError);
    expect(await read('left')).toMatchObject({
      rows: [
        [1, 'x'],
        [2, 'y'],
      ],
    });
  });

  it('are replaced when they are killed', async () => {
    const before = await processes();
    await read('unlucky');
    const [child = ''] = (await processes()).filter((name) => !before.includes(name));
    const pid = await pidOf(child);
    process.kill(pid, 'SIGSTOP');
    const work = read('unlucky');
    process.kill(pid, 'SIGKILL');
    await expect(work).rejects.toBeInstanceOf(MemoryLimitError);
    expect((await read('unlucky')).rows).toHaveLength(2);
  });

  it('end with a parent that is killed', async () => {
    const parent = holding('killed', `console.log('ready'); setInterval(() => undefined, 1000);`);
    await once(createInterface(parent.stdout), 'line');
    const children = await Promise.all((await readdir(join(folder, 'killed'))).map(pidOf));
    expect(children.length).toBeGreaterThan(0);
    parent.kill('SIGKILL');
    await Promise.all(children.map(gone));
  });

  it('are awaited by a parent that has nothing else to do', async () => {
    const parent = holding('closed', `await dataSets.close(); console.log('closed');`);
    expect(await Promise.all([text(parent.stdout), once(parent, 'exit')])).toEqual(['closed\n', [0, null]]);
    expect(await readdir(join(folder, 'closed'))).toEqual([]);
  });
});

/** A process that has read rows with a process of its own in a folder. */
function holding(name: string, afterwards: string) {
  const library = pathToFileURL(join(process.cwd(), 'dist/libs')).href;
  const program = `
    const { createDataSets } = await import('${library}/data-sets/index.js');
    const { createObjectStore } = await import('${library}/object-store/index.js');
    const store = createObjectStore('${pathToFileURL(join(folder, 'objects')).href}');
    const limits = { memoryLimitMiB: 64, threads: 1 };
    const dataSets = createDataSets({ store, tempFolder: '${join(folder, name)}', ...limits });
    await dataSets.rows({ batches: [${JSON.stringify(batch)}], start: 0, limit: 1 });
    ${afterwards}`;
  const stdio: ['ignore', 'pipe', 'inherit'] = ['ignore', 'pipe', 'inherit'];
  return spawn(process.execPath, ['--input-type=module', '-e', program], { stdio });
}
