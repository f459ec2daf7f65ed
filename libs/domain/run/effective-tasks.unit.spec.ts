import { describe, expect, it } from '@jest/globals';
import type { Task } from '../ml-instance/task.js';
import { effectiveTasks } from './effective-tasks.js';

const train = (parameters: Record<string, string>, more: Partial<Task> = {}): Task => ({
  name: 'train',
  parameters: Object.entries(parameters).map(([key, value]) => ({ key, value })),
  ...more,
});

describe('effectiveTasks', () => {
  it('lets the request override the template and the template the instance, each key in its first place', () => {
    const instance = [train({ label: 'a', ratio: '0.8', seed: '1' }), { name: 'score' } as Task];
    const template = [train({ ratio: '0.7', extra: 't' })];
    const request = [train({ label: 'r', last: 'x' })];
    expect(effectiveTasks('train', instance, template, request)).toEqual([
      train({ label: 'r', ratio: '0.7', seed: '1', extra: 't', last: 'x' }),
    ]);
  });

  it('replaces a secret whole', () => {
    const instance: Task = { name: 'train', parameters: [{ key: 'token', secret: true, secretId: 's-1' }] };
    expect(effectiveTasks('train', [instance], [], [train({ token: 'plain' })])).toEqual([train({ token: 'plain' })]);
  });

  it('takes specification and data sets from the last that has them', () => {
    const instance = [train({}, { specification: { cpus: 1 }, datasets: { inputs: ['d-1'] } })];
    const request = [train({}, { specification: { cpus: 2 } })];
    expect(effectiveTasks('train', instance, [], request)).toEqual([
      { name: 'train', parameters: [], specification: { cpus: 2 }, datasets: { inputs: ['d-1'] } },
    ]);
  });

  it('is one task without parameters where none is configured', () => {
    expect(effectiveTasks('score', [train({ label: 'a' })], [], [])).toEqual([{ name: 'score', parameters: [] }]);
  });

  it('takes the time-out of the last that has one', () => {
    const slow: Task = { name: 'train', timeoutSeconds: 600 };
    const timeoutOf = (...layers: readonly [Task[], Task[], Task[]]) =>
      effectiveTasks('train', ...layers)[0]?.timeoutSeconds;
    expect(timeoutOf([slow], [], [{ name: 'train' }])).toBe(600);
    expect(timeoutOf([slow], [{ name: 'train', timeoutSeconds: 60 }], [])).toBe(60);
    expect(timeoutOf([], [{ name: 'score', timeoutSeconds: 60 }], [{ name: 'train' }])).toBeUndefined();
  });
});
