import { describe, it } from '@jest/globals';
import { given } from '#testing';
import { mlInstanceDecider } from './ml-instance.decider.js';
import type { MLInstanceDetails, MLInstanceEvent } from './ml-instance.js';

const details: MLInstanceDetails = {
  name: 'Retail',
  engineId: 'e-1',
  tasks: [{ name: 'train', parameters: [{ key: 'label', value: 'weeklySales' }] }],
};
const created: MLInstanceEvent = { type: 'MLInstanceCreated', data: details };
const deleted: MLInstanceEvent = { type: 'MLInstanceDeleted', data: {} };

describe('CreateMLInstance', () => {
  it('creates', () => {
    given(mlInstanceDecider, []).when({ type: 'CreateMLInstance', details }).then([created]);
  });

  it('refuses an id that is taken', () => {
    given(mlInstanceDecider, [created]).when({ type: 'CreateMLInstance', details }).refuses('conflict');
    given(mlInstanceDecider, [created, deleted]).when({ type: 'CreateMLInstance', details }).refuses('conflict');
  });
});

describe('UpdateMLInstance', () => {
  it('replaces the details', () => {
    const next = { ...details, tasks: [] };
    given(mlInstanceDecider, [created])
      .when({ type: 'UpdateMLInstance', details: next })
      .then([{ type: 'MLInstanceUpdated', data: next }]);
  });

  it('refuses another engine', () => {
    given(mlInstanceDecider, [created])
      .when({ type: 'UpdateMLInstance', details: { ...details, engineId: 'e-2' } })
      .refuses('unprocessable', {
        engineId: '"e-2" cannot replace "e-1": the engine of an MLInstance is fixed; create another MLInstance',
      });
  });

  it('stays quiet when nothing changes', () => {
    given(mlInstanceDecider, [created]).when({ type: 'UpdateMLInstance', details }).staysQuiet();
  });

  it('refuses where there is no instance', () => {
    given(mlInstanceDecider, []).when({ type: 'UpdateMLInstance', details }).refuses('not-found');
  });
});

describe('DeleteMLInstance', () => {
  it('deletes, once', () => {
    given(mlInstanceDecider, [created]).when({ type: 'DeleteMLInstance' }).then([deleted]);
    given(mlInstanceDecider, [created, deleted]).when({ type: 'DeleteMLInstance' }).refuses('not-found');
  });
});
