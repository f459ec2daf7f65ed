import { describe, expect, it } from '@jest/globals';
import { given } from '#testing';
import { engineDecider } from './engine.decider.js';
import type { EngineDetails, EngineEvent } from './engine.js';

const details: EngineDetails = { name: 'Retail', type: 'BuiltIn', algorithm: 'Regression', tags: { team: 'sales' } };
const registered: EngineEvent = { type: 'EngineRegistered', data: details };
const deleted: EngineEvent = { type: 'EngineDeleted', data: {} };

describe('RegisterEngine', () => {
  const command = { type: 'RegisterEngine', details } as const;

  it('registers', () => {
    given(engineDecider, []).when(command).then([registered]);
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

  it('refuses where there is no engine', () => {
    given(engineDecider, []).when({ type: 'UpdateEngine', details }).refuses('not-found');
    given(engineDecider, [registered, deleted]).when({ type: 'UpdateEngine', details }).refuses('not-found');
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
