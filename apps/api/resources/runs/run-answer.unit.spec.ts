import { expect, it } from '@jest/globals';
import type { Resource, RunBody } from '#read-models';
import { runAnswer, runSummary } from './run-answer.js';
import { runStatus } from './run-status.js';

const ended = (body: Partial<RunBody>): Resource<RunBody> => ({
  id: '5a1e2f08-0f5c-4a4e-8a35-6d6c1f9a7b10',
  version: 3,
  created: '2026-03-01T00:00:00.000Z',
  updated: '2026-03-01T00:01:00.000Z',
  createdBy: { displayName: 'Test', userId: 'test' },
  deleted: false,
  body: { mode: 'train', experimentId: 'e1', tasks: [], trigger: { by: 'hand' }, ...body } as unknown as RunBody,
});

it.each([
  [
    'failed',
    { failure: { reason: 'bad-data', message: 'row 3' }, message: 'row 3' },
    { reason: 'bad-data', message: 'row 3' },
  ],
  ['was aborted', { message: 'cancelled' }, { message: 'cancelled' }],
] as const)('a run that %s says why wherever it is shown', (_end, body, why) => {
  const run = ended({ state: 'FAILED', ...body });
  expect(runSummary(run, '')).toMatchObject(why);
  expect(runAnswer(run, '')).toMatchObject(why);
  expect(runStatus(run, '').status.tasks[0]).toMatchObject(why);
});

it('a run that succeeded has nothing to say', () => {
  const answer = runAnswer(ended({ state: 'DONE' }), '');
  expect(answer).not.toHaveProperty('reason');
  expect(answer).not.toHaveProperty('message');
});
