import { existsSync } from 'node:fs';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { streamName } from '#domain';
import { inContext } from '#testing';
import { openWorkerStage, scope, silent } from '../testing/worker-stage.js';
import type { WorkerStage } from '../testing/worker-stage.js';
import { ObjectRetention } from './object-retention.js';

let stage: WorkerStage;
beforeAll(async () => {
  stage = await openWorkerStage();
});
afterAll(() => stage.close());

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
const actor = { displayName: 'Ada', userId: 'ada' };

async function artifact(key: string) {
  return stage.objectStore.putStream(key, Readable.from(['bytes']));
}

/** An uploaded model whose artifact is an object, deleted some minutes ago or not at all. Answers the object's uri. */
async function model(deleted: Date | undefined, given?: Awaited<ReturnType<typeof artifact>>): Promise<string> {
  const id = randomUUID();
  const kept = given ?? (await artifact(`uploads/${id}/modelArtifact`));
  const append = (time: Date, expectedVersion: number, event: object) =>
    stage.store.append(
      inContext({ scope, actor, correlationId: 'c', time: time.toISOString() }, [
        { stream: streamName('model', id), expectedVersion, events: [event as never] },
      ]),
    );
  await append(minutesAgo(60), 0, { type: 'ModelUploaded', data: { name: 'M', artifact: kept } });
  if (deleted) await append(deleted, 1, { type: 'ModelDeleted', data: {} });
  return kept.uri;
}

const isThere = async (uri: string) => (await stage.objectStore.stat(uri)) !== undefined;

it('deletes what is of deleted things, after a while, and what nobody goes on writing', async () => {
  const { pool } = stage.database;
  const gone = await model(minutesAgo(11));
  const recent = await model(minutesAgo(9));
  const kept = await model(undefined);
  const shared = await artifact('uploads/shared/modelArtifact');
  await model(minutesAgo(11), shared);
  await model(undefined, shared);
  const unknown = await artifact('uploads/unknown/modelArtifact');
  const incoming = join(stage.objectStore.folder, '.incoming');
  await mkdir(incoming, { recursive: true });
  for (const name of ['old', 'new']) await writeFile(join(incoming, name), 'half');
  await utimes(join(incoming, 'old'), minutesAgo(61), minutesAgo(61));

  const { objectStore } = stage;
  const retention = new ObjectRetention({ pool, objectStore, clock: () => new Date(), log: silent });
  expect(await retention.deleteOrphans()).toBe(1);
  const left = await Promise.all([gone, recent, kept, shared.uri, unknown.uri].map(isThere));
  expect(left).toEqual([false, true, true, true, true]);
  expect(['old', 'new'].map((name) => existsSync(join(incoming, name)))).toEqual([false, true]);
  expect(await retention.deleteOrphans()).toBe(0);
  const later = await model(minutesAgo(12));
  expect(await retention.deleteOrphans()).toBe(1);
  expect(await isThere(later)).toBe(false);
});
