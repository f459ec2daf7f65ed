import { describe, expect, it } from '@jest/globals';
import { given } from '#testing';
import { engineDecider } from './engine.decider.js';
import type { EngineDetails, EngineEvent } from './engine.js';
import type { EngineFindings, ImageFinding } from './engine-findings.js';

const details: EngineDetails = { name: 'Retail', type: 'BuiltIn', algorithm: 'Regression', tags: { team: 'sales' } };
const registered: EngineEvent = { type: 'EngineRegistered', data: details };
const deleted: EngineEvent = { type: 'EngineDeleted', data: {} };

describe('RegisterEngine', () => {
  const command = { type: 'RegisterEngine', details } as const;

  it('registers', () => {
    given(engineDecider, []).when(command).then([registered]);
    given(engineDecider, [])
      .when({ ...command, codeBytes: 0 })
      .then([registered]);
  });

  it('says how much was uploaded, which is no matter of updates', () => {
    const uploaded: EngineEvent = { type: 'EngineRegistered', data: { ...details, codeBytes: 7 } };
    given(engineDecider, [])
      .when({ ...command, codeBytes: 7 })
      .then([uploaded]);
    given(engineDecider, [uploaded]).when({ type: 'UpdateEngine', details }).staysQuiet();
  });

  it('refuses an id that is taken, also by a deleted engine', () => {
    given(engineDecider, [registered]).when(command).refuses('conflict');
    given(engineDecider, [registered, deleted]).when(command).refuses('conflict');
  });
});

describe('UpdateEngine', () => {
  it('replaces the details whole', () => {
    given(engineDecider, [registered])
      .when({ type: 'UpdateEngine', details: { name: 'Wholesale', type: 'BuiltIn' } })
      .then([{ type: 'EngineUpdated', data: { name: 'Wholesale', type: 'BuiltIn' } }]);
  });

  it('stays quiet when nothing changes, in whatever order the fields stand', () => {
    given(engineDecider, [registered])
      .when({
        type: 'UpdateEngine',
        details: { tags: { team: 'sales' }, algorithm: 'Regression', type: 'BuiltIn', name: 'Retail' },
      })
      .staysQuiet();
  });

  it('has the digests of images looked up again, though nothing changes', () => {
    given(engineDecider, [registered, examined(pinned)])
      .when({ type: 'UpdateEngine', details })
      .then([{ type: 'EngineUpdated', data: details }]);
    given(engineDecider, [registered, examined()]).when({ type: 'UpdateEngine', details }).staysQuiet();
  });

  it('refuses where there is no engine', () => {
    given(engineDecider, []).when({ type: 'UpdateEngine', details }).refuses('not-found');
    given(engineDecider, [registered, deleted]).when({ type: 'UpdateEngine', details }).refuses('not-found');
  });
});

const location = 'registry.example.com/forecast:2';
const pinned = { location, digest: `sha256:${'1'.repeat(64)}` };
const moved = { location, digest: `sha256:${'2'.repeat(64)}` };
const unknown = { location, why: 'it cannot be reached' };
const examined = (...images: readonly ImageFinding[]): EngineEvent => ({ type: 'EngineExamined', data: { images } });

describe('RecordFindings', () => {
  const now = '2026-03-01T00:00:00.000Z';
  const command = { type: 'RecordFindings', findings: { images: [moved] }, now } as const;

  it('records what was found, once until the engine is registered anew', () => {
    given(engineDecider, [registered])
      .when(command)
      .then([examined(moved)]);
    given(engineDecider, [registered, examined(pinned)])
      .when(command)
      .staysQuiet();
    const updated: EngineEvent = { type: 'EngineUpdated', data: details };
    given(engineDecider, [registered, examined(pinned), updated])
      .when(command)
      .then([examined(moved)]);
  });

  it('keeps the digest that a run has found first', () => {
    const first: EngineEvent = { type: 'EngineImagePinned', data: pinned };
    given(engineDecider, [registered, first])
      .when(command)
      .then([examined(pinned)]);
  });

  it('refuses where there is no engine', () => {
    given(engineDecider, [registered, deleted]).when(command).refuses('not-found');
  });
});

describe('another look', () => {
  const recipe = { location: 'objects:engines/1', modes: ['train'], why: 'the network is away' } as const;
  const recipes = [{ ...recipe, mayPass: true }] as const;
  const looked = (at: string, looks: number): EngineEvent => ({
    type: 'EngineExamined',
    data: { recipes, images: [], again: { at, looks } },
  });
  const first = looked('2026-03-01T00:01:00.000Z', 1);
  const resumed: EngineEvent = { type: 'EngineExaminationResumed', data: {} };
  const record = (now: string, findings: EngineFindings) => ({ type: 'RecordFindings', findings, now }) as const;

  it('is due where what failed a recipe may pass, ever more seldom', () => {
    given(engineDecider, [registered]).when(record('2026-03-01T00:00:00.000Z', { recipes })).then([first]);
    given(engineDecider, [registered, first, resumed])
      .when(record('2026-03-01T00:02:00.000Z', { recipes }))
      .then([looked('2026-03-01T00:06:00.000Z', 2)]);
    given(engineDecider, [registered, looked('2026-03-01T00:00:00.000Z', 9), resumed])
      .when(record('2026-03-01T00:00:00.000Z', { recipes }))
      .then([looked('2026-03-01T06:00:00.000Z', 10)]);
  });

  it('is not due where it would tell the same, or has told otherwise', () => {
    const own = { recipes: [recipe] };
    given(engineDecider, [registered])
      .when(record('2026-03-01T00:00:00.000Z', own))
      .then([{ type: 'EngineExamined', data: { ...own, images: [] } }]);
    const imported = {
      recipes: [{ location: recipe.location, modes: recipe.modes, form: 'plain', problems: [], python: '3' }],
    };
    given(engineDecider, [registered, first, resumed])
      .when(record('2026-03-01T00:02:00.000Z', imported))
      .then([{ type: 'EngineExamined', data: { ...imported, images: [] } }]);
  });

  it('is resumed when its time has come, once', () => {
    const command = { type: 'LookAgain', now: '2026-03-01T00:01:00.000Z' } as const;
    given(engineDecider, [registered, first]).when(command).then([resumed]);
    given(engineDecider, [registered, first])
      .when({ ...command, now: '2026-03-01T00:00:59.000Z' })
      .staysQuiet();
    given(engineDecider, [registered, first, resumed]).when(command).staysQuiet();
    given(engineDecider, [registered]).when(command).staysQuiet();
    given(engineDecider, [registered, deleted]).when(command).refuses('not-found');
  });
});

describe('PinImage', () => {
  const command = { type: 'PinImage', image: pinned } as const;

  it('pins what nobody knew', () => {
    const event: EngineEvent = { type: 'EngineImagePinned', data: pinned };
    given(engineDecider, [registered]).when(command).then([event]);
    given(engineDecider, [registered, examined(unknown)])
      .when(command)
      .then([event]);
    given(engineDecider, [registered, examined(unknown), event])
      .when(command)
      .staysQuiet();
  });

  it('stays quiet when the image is pinned already', () => {
    given(engineDecider, [registered, examined(moved)])
      .when(command)
      .staysQuiet();
  });
});

describe('DeleteEngine', () => {
  it('deletes, once', () => {
    given(engineDecider, [registered]).when({ type: 'DeleteEngine' }).then([deleted]);
    given(engineDecider, [registered, deleted]).when({ type: 'DeleteEngine' }).refuses('not-found');
    given(engineDecider, []).when({ type: 'DeleteEngine' }).refuses('not-found');
  });
});

it('names an event that it does not know', () => {
  const unknown = { type: 'EngineMelted', data: {} } as unknown as EngineEvent;
  expect(() => engineDecider.evolve({ status: 'absent' }, unknown)).toThrow('EngineMelted');
});
