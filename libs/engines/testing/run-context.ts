import type { RunContext } from '../contract/run-directory.js';

/** What engines under test are told of their run. */
export const trainingContext: RunContext = {
  runId: '6a3c1c1e-0000-4000-8000-000000000001',
  task: 'train',
  nominalTime: '2026-01-01T00:00:00.000Z',
  window: { to: '2026-01-01T00:00:00.000Z' },
  attempt: 1,
  seed: 42,
};
