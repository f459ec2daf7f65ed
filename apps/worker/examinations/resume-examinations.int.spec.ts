import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { streamName } from '#domain';
import { inContext } from '#testing';
import { openWorkerStage, scope } from '../testing/worker-stage.js';
import type { WorkerStage } from '../testing/worker-stage.js';

let stage: WorkerStage;
beforeAll(async () => {
  stage = await openWorkerStage();
});
afterAll(() => stage.close());

const location = 'objects:engines/x/defaultArtifact';
const recipes = [{ location, modes: ['train', 'score'], why: 'the network is away', mayPass: true }] as const;

/** An engine whose recipe could not be imported, and that is to be looked at again then. */
async function addEngine(at: string): Promise<string> {
  const id = randomUUID();
  const image = { location, packagingType: 'zip' };
  const time = new Date().toISOString();
  await stage.store.append(
    inContext({ scope, actor: { displayName: 'T', userId: 't' }, correlationId: 't', time }, [
      {
        stream: streamName('engine', id),
        expectedVersion: 0,
        events: [
          { type: 'EngineRegistered', data: { name: 'e', type: 'Python', artifacts: { default: { image } } } },
          { type: 'EngineExamined', data: { images: [], recipes, again: { at, looks: 1 } } },
        ],
      },
    ]),
  );
  return id;
}

it('has an engine looked at again when its time has come, and keeps what was found until then', async () => {
  const [due] = [await addEngine('2026-01-01T00:00:00.000Z'), await addEngine('2999-01-01T00:00:00.000Z')];
  expect(await stage.examinations.resume(10)).toBe(1);
  const pending = await stage.examinations.pending('recipes', 10);
  expect(pending).toMatchObject([{ id: due, body: { findings: { recipes } } }]);
  expect(await stage.examinations.resume(10)).toBe(0);
  const [engine] = pending;
  if (!engine) throw new Error('nothing is pending');
  const imported = { location, modes: ['train' as const], form: 'plain', problems: [], python: '3.11' };
  expect(await stage.examinations.record(engine, { recipes: [imported] })).toBe('recorded');
  const { events } = await stage.store.load(scope, streamName('engine', due));
  expect(events.map(({ type }) => type)).toEqual([
    'EngineRegistered',
    'EngineExamined',
    'EngineExaminationResumed',
    'EngineExamined',
  ]);
  expect(events.at(-1)?.data).toEqual({ recipes: [imported], images: [] });
});
