import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { streamName } from '#domain';
import type { EngineEvent, EngineFindings } from '#domain';
import type { EngineHost, EngineToExamine } from '#engines';
import { Notifications } from '#event-store';
import { inContext } from '#testing';
import { openWorkerStage, scope, silent } from '../testing/worker-stage.js';
import type { WorkerStage } from '../testing/worker-stage.js';
import { ExamineEngines } from './examine-engines.js';

let stage: WorkerStage;
let notifications: Notifications;
beforeAll(async () => {
  stage = await openWorkerStage();
  notifications = new Notifications(stage.database.pool);
});
afterAll(async () => {
  notifications.close();
  await stage.close();
});

const location = 'registry.example.com/team/forecast:2';
const artifacts = { default: { image: { location, packagingType: 'docker' } } };
const data = { name: 'Forecast', type: 'Container', artifacts };
const registered: EngineEvent = { type: 'EngineRegistered', data };
const updated: EngineEvent = { type: 'EngineUpdated', data };
const digest = `sha256:${'1'.repeat(64)}`;

const append = (id: string, expectedVersion: number, ...events: readonly EngineEvent[]): Promise<void> =>
  appendFor(scope.org, id, expectedVersion, ...events);

async function appendFor(org: string, id: string, expectedVersion: number, ...events: readonly EngineEvent[]) {
  const context = { scope: { ...scope, org }, actor: { displayName: 'Test', userId: 'test' }, correlationId: 'test' };
  const stream = streamName('engine', id);
  const entry = inContext({ ...context, time: new Date().toISOString() }, [{ stream, expectedVersion, events }]);
  await stage.store.append(entry);
}

const eventsOf = async (id: string, org = scope.org) =>
  (await stage.store.load({ ...scope, org }, streamName('engine', id))).events.map(({ type, data }) => ({
    type,
    data,
  }));

/** Looks at engines by `examine` until the promise is kept. */
async function examining(examine: NonNullable<EngineHost['examine']>, until: Promise<unknown>): Promise<void> {
  const service = workerThatExamines(examine);
  service.start();
  await until;
  await service.stop();
}

function workerThatExamines(examine: NonNullable<EngineHost['examine']>): ExamineEngines {
  const host: EngineHost = { examine, launch: () => Promise.reject(new Error('nothing is launched here')) };
  return new ExamineEngines({
    pool: stage.database.pool,
    notifications,
    examinations: stage.examinations,
    hosts: new Map([['Container', host]]),
    folder: stage.folder,
    objectStore: stage.objectStore,
    limits: { memoryLimitMiB: 512, maxOutputBytes: 2 ** 20 },
    log: silent,
  });
}

/** Resolves when an engine's stream has this many events. */
async function grown(id: string, length: number, org = scope.org): Promise<void> {
  for (;;) {
    const appended = new Promise<void>((resolve) => {
      notifications.listen('rondo_events', () => {
        resolve();
      });
    });
    if ((await eventsOf(id, org)).length >= length) return;
    await appended;
  }
}

it('records what it finds of engines that were registered, and again when they are replaced', async () => {
  const id = randomUUID();
  await append(id, 0, registered);
  const looked: EngineToExamine[] = [];
  const findings: EngineFindings = { images: [{ location, digest }] };
  const examine = (engine: EngineToExamine) => {
    looked.push(engine);
    return Promise.resolve(findings);
  };
  await examining(
    examine,
    grown(id, 2)
      .then(() => append(id, 2, updated))
      .then(() => grown(id, 4)),
  );
  const found = { type: 'EngineExamined', data: findings };
  expect(await eventsOf(id)).toEqual([registered, found, updated, found]);
  expect(looked[0]).toMatchObject({ artifacts, folder: stage.folder });
  expect(await stage.examinations.pending('images', 10)).toEqual([]);
});

it('drops what it has found of an engine that was replaced meanwhile', async () => {
  const id = randomUUID();
  await append(id, 0, registered);
  const older = `sha256:${'2'.repeat(64)}`;
  let looks = 0;
  const examine = async () => {
    looks += 1;
    if (looks > 1) return { images: [{ location, digest }] };
    await append(id, 1, updated);
    return { images: [{ location, digest: older }] };
  };
  await examining(examine, grown(id, 3));
  expect((await eventsOf(id)).at(-1)).toEqual({ type: 'EngineExamined', data: { images: [{ location, digest }] } });
});

it('does not look at an engine for ever that cannot be looked at', async () => {
  const [broken, sound] = [randomUUID(), randomUUID()];
  await append(broken, 0, registered);
  const examine = () => Promise.reject(new Error('out of order'));
  await examining(examine, grown(broken, 2));
  await append(sound, 0, registered);
  await examining(() => Promise.resolve({ images: [{ location, digest }] }), grown(sound, 2));
  expect((await eventsOf(broken)).at(-1)).toEqual({ type: 'EngineExamined', data: { images: [] } });
});

it('goes on when what it has found of one cannot be stored', async () => {
  const [odd, sound] = [randomUUID(), randomUUID()];
  await append(odd, 0, registered);
  await append(sound, 0, registered);
  const examine = ({ id }: EngineToExamine) =>
    Promise.resolve({ images: [{ location, ...(id === odd ? { why: 'half \ud800' } : { digest }) }] });
  await examining(examine, Promise.all([grown(odd, 2), grown(sound, 2)]));
  expect((await eventsOf(odd)).at(-1)).toEqual({ type: 'EngineExamined', data: { images: [] } });
  expect((await eventsOf(sound)).at(-1)).toMatchObject({ data: { images: [{ location, digest }] } });
});

it('leaves engines to others where it cannot tell', async () => {
  const id = randomUUID();
  await append(id, 0, registered);
  let asked = (): void => undefined;
  const wasAsked = new Promise<void>((resolve) => (asked = resolve));
  const examine = () => {
    asked();
    return Promise.resolve(undefined);
  };
  await examining(examine, wasAsked);
  expect(await stage.examinations.pending('images', 10)).toMatchObject([{ id, version: 1, scope }]);
});

/** Deletes what is still waiting, so that a test knows all that there is. */
async function leaveNothing(): Promise<void> {
  await stage.database.pool.query('update read_engines set deleted = true');
}

const forEver = () => new Promise<never>(() => undefined);

it('looks at each engine for itself: those of one organisation that hang hold up no other', async () => {
  await leaveNothing();
  const hanging: string[] = Array.from({ length: 5 }, () => randomUUID());
  for (const id of hanging) await append(id, 0, registered);
  const sound = randomUUID();
  await appendFor('other', sound, 0, registered);
  const looked: string[] = [];
  const examine = ({ id }: EngineToExamine) => {
    looked.push(id);
    return id === sound ? Promise.resolve({ images: [{ location, digest }] }) : forEver();
  };
  await examining(examine, grown(sound, 2, 'other'));
  expect(looked.filter((id) => hanging.includes(id)).length).toBeLessThanOrEqual(2);
});

it('gives organisations turns', async () => {
  await leaveNothing();
  const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()];
  await append(first, 0, registered);
  await append(second, 0, registered);
  await appendFor('other', third, 0, registered);
  expect((await stage.examinations.pending('images', 10)).map(({ id }) => id)).toEqual([first, third, second]);
});

it('looks at no engine that another worker looks at', async () => {
  await leaveNothing();
  const ids = Array.from({ length: 8 }, () => randomUUID());
  for (const id of ids) await append(id, 0, registered);
  const looked: string[] = [];
  const examine = ({ id }: EngineToExamine) => {
    looked.push(id);
    return Promise.resolve({ images: [{ location, digest }] });
  };
  const workers = [workerThatExamines(examine), workerThatExamines(examine)];
  for (const worker of workers) worker.start();
  await Promise.all(ids.map((id) => grown(id, 2)));
  for (const worker of workers) await worker.stop();
  expect(looked.sort()).toEqual(ids.sort());
});

it('looks for the code that an engine is run by, whatever else its fields say', async () => {
  const [misleading, recipe] = [randomUUID(), randomUUID()];
  const metadata = { location: 'objects:engines/x', packagingType: 'docker' };
  const image = { location, packagingType: 'docker', metadata };
  await append(misleading, 0, {
    type: 'EngineRegistered',
    data: { ...data, type: 'Python', artifacts: { default: { image } } },
  });
  const uploaded = { location: 'objects:engines/x/defaultArtifact', packagingType: 'zip', metadata };
  await append(recipe, 0, {
    type: 'EngineRegistered',
    data: { ...data, type: 'Python', artifacts: { default: { image: uploaded } } },
  });
  const idsOf = async (code: 'images' | 'recipes') => (await stage.examinations.pending(code, 100)).map(({ id }) => id);
  expect(await idsOf('images')).toContain(misleading);
  expect(await idsOf('images')).not.toContain(recipe);
  expect(await idsOf('recipes')).toContain(recipe);
  expect(await idsOf('recipes')).not.toContain(misleading);
});
