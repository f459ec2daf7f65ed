import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createObjectStore, objectKey } from '#object-store';
import type { StoredObject } from '#object-store';
import type { BatchStore } from '../batch-store.js';
import { DuckDb } from '../duck-db.js';
import { operationsOn } from '../operations.js';
import { fromWire, toWire } from './protocol.js';
import type { ChildSettings, FromChild, ToChild, Work } from './protocol.js';

/** How often computing time is looked at, ms. */
const lookInterval = 100;

const settings = JSON.parse(process.argv[2] ?? '') as ChildSettings;
const { folder, objects, ...limits } = settings;
const duckDb = new DuckDb({ ...limits, tempFolder: folder });

const tell = (message: FromChild): void => void process.send?.(message);

/** Reads where the objects lie; what is to be stored, the parent takes. */
const store: BatchStore = {
  materialize: (uri, into) => createObjectStore(pathToFileURL(objects).href).materialize(uri, into),
  putFile: (key, path) =>
    new Promise<StoredObject>((resolve, reject) => {
      putting = { resolve, reject };
      tell({ type: 'store', key, path });
    }),
};
let putting: { resolve: (object: StoredObject) => void; reject: (error: Error) => void } | undefined;

const operations = operationsOn(duckDb, store) as Readonly<Record<string, (request: unknown) => Promise<unknown>>>;

async function work({ operation, request, cpuSeconds }: Work): Promise<void> {
  const watch = watchComputing(cpuSeconds);
  try {
    await duckDb.confine(foldersOf(request));
    tell({ type: 'done', result: await operations[operation]?.(request) });
  } catch (error) {
    tell({ type: 'failed', error: toWire(error) });
  } finally {
    clearInterval(watch);
    tellReady();
  }
}

const tellReady = (): void => {
  tell({ type: 'ready', residentMiB: process.memoryUsage.rss() / 1024 ** 2 });
};

/** Where the batches that a request names lie. */
function foldersOf(request: unknown): string[] {
  const { batches, uri } = request as { readonly batches?: readonly { readonly uri: string }[]; readonly uri?: string };
  const uris = [...(batches ?? []).map((batch) => batch.uri), ...(uri === undefined ? [] : [uri])];
  return [...new Set(uris.map((one) => dirname(join(objects, objectKey(one)))))];
}

function watchComputing(seconds: number): NodeJS.Timeout {
  const before = process.cpuUsage();
  return setInterval(() => {
    const { user, system } = process.cpuUsage(before);
    if (user + system > seconds * 1e6) tell({ type: 'overtime' });
  }, lookInterval);
}

process.on('message', (message: ToChild) => {
  if (message.type === 'work') void work(message.work);
  else if (message.type === 'stored') putting?.resolve(message.object);
  else putting?.reject(fromWire(message.error));
});
// The parent has gone, however it ended; a signal that the terminal sends to both is the parent's to answer.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

await duckDb.prepare();
tellReady();
