import { describe, expect, it } from '@jest/globals';
import { given } from '#testing';
import { fold } from '../kernel/decider.js';
import { modelDecider } from './model.decider.js';
import type { ModelEvent } from './model.js';

const artifact = { uri: 'file:models/m-1', bytes: 12, sha256: 'abc' };
const details = { name: 'Retail 2019-04-09', tags: { stage: 'test' } };
const origin = { experimentId: 'x-1', experimentRunId: 'r-1', mlInstanceId: 'i-1', engineId: 'e-1', serviceId: 's-1' };
const trained: ModelEvent = { type: 'ModelTrained', data: { ...details, ...origin, artifact } };
const uploaded: ModelEvent = { type: 'ModelUploaded', data: { ...details, experimentRunId: 'r-1', artifact } };
const deleted: ModelEvent = { type: 'ModelDeleted', data: {} };

describe('RecordTrainedModel', () => {
  const command = { type: 'RecordTrainedModel', details, origin, artifact } as const;

  it('records', () => {
    given(modelDecider, []).when(command).then([trained]);
  });

  it('refuses an id that is taken', () => {
    given(modelDecider, [uploaded]).when(command).refuses('conflict');
    given(modelDecider, [trained, deleted]).when(command).refuses('conflict');
  });
});

describe('UploadModel', () => {
  const origin = { experimentRunId: 'r-1' };
  const command = { type: 'UploadModel', details, origin, artifact } as const;

  it('records, with the experiment where one is named', () => {
    given(modelDecider, []).when(command).then([uploaded]);
    given(modelDecider, [])
      .when({ ...command, origin: { ...origin, experimentId: 'x-1' } })
      .then([{ type: 'ModelUploaded', data: { ...details, experimentId: 'x-1', experimentRunId: 'r-1', artifact } }]);
  });

  it('records one that no run made', () => {
    given(modelDecider, [])
      .when({ ...command, origin: { originType: 'offline' } })
      .then([{ type: 'ModelUploaded', data: { ...details, originType: 'offline', artifact } }]);
  });

  it('refuses an id that is taken', () => {
    given(modelDecider, [trained]).when(command).refuses('conflict');
  });
});

describe('UpdateModel', () => {
  it('replaces the details', () => {
    given(modelDecider, [trained])
      .when({ type: 'UpdateModel', details: { name: 'Best' } })
      .then([{ type: 'ModelUpdated', data: { name: 'Best' } }]);
  });

  it('stays quiet when nothing changes', () => {
    given(modelDecider, [trained]).when({ type: 'UpdateModel', details }).staysQuiet();
    given(modelDecider, [uploaded]).when({ type: 'UpdateModel', details }).staysQuiet();
  });

  it('refuses where there is no model', () => {
    given(modelDecider, []).when({ type: 'UpdateModel', details }).refuses('not-found');
    given(modelDecider, [trained, deleted]).when({ type: 'UpdateModel', details }).refuses('not-found');
  });
});

describe('DeleteModel', () => {
  it('deletes, once', () => {
    given(modelDecider, [trained]).when({ type: 'DeleteModel' }).then([deleted]);
    given(modelDecider, [trained, deleted]).when({ type: 'DeleteModel' }).refuses('not-found');
  });
});

it('keeps the artifact through updates', () => {
  const updated: ModelEvent = { type: 'ModelUpdated', data: { name: 'Best' } };
  expect(fold(modelDecider, [trained, updated])).toEqual({ status: 'stored', details: { name: 'Best' }, artifact });
});
