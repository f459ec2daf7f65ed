import { expect, it } from '@jest/globals';
import { failureLine, metricsLine, predictionsLine, runLine } from './run-lines.js';

const run = {
  id: '01a223a7-4245-7556-b188-675b1f2e3d4c',
  experimentId: '9a8b7c6d-0000-4000-8000-000000000000',
  mode: 'train',
  state: 'DONE',
  nominalTime: '2026-01-01T12:00:00.000Z',
  updated: '2026-01-01T12:00:01.500Z',
};

it('shows a state change with its tick', () => {
  expect(runLine(run)).toBe('12:00:01 train DONE    1f2e3d4c  for 12:00:00');
  const { id, experimentId, mode, state, updated } = run;
  expect(runLine({ id, experimentId, mode, state, updated })).toBe('12:00:01 train DONE    1f2e3d4c  on request');
  expect(runLine({ ...run, outcome: 'stale-data' })).toBe('12:00:01 train DONE    1f2e3d4c  for 12:00:00, stale-data');
});

it('shows why a run failed', () => {
  expect(failureLine(run, 'label: no such column')).toBe('12:00:01 train reason  1f2e3d4c  label: no such column');
});

it('shows the metrics of a training run', () => {
  const metrics = [
    { name: 'RMSE', value: '2.718281828' },
    { name: 'rows', value: '280' },
  ];
  expect(metricsLine(run, metrics)).toBe('12:00:01 train metrics 1f2e3d4c  RMSE=2.718 rows=280');
});

it('shows how much was predicted, and the last prediction', () => {
  const last = { time: 'b', wind: 2.5, prediction: 12.34567, runId: 'r', modelId: 'm' };
  expect(predictionsLine({ ...run, mode: 'score' }, 1_461, last)).toBe(
    '12:00:01 score result  1f2e3d4c  1461 predictions; the last: prediction=12.346 of time=b wind=2.5',
  );
  expect(predictionsLine(run, 0, undefined)).toBe('12:00:01 score result  1f2e3d4c  0 predictions');
});

it.each([
  [{ '_acme.date': 'b', '_acme.prediction': 12.34567 }, '_acme.prediction=12.346 of _acme.date=b'],
  [{ '_acme.prediction': 1, prediction: 2 }, 'prediction=2 of _acme.prediction=1'],
  [{ '_acme.prediction': 1, '_other.prediction': 2 }, '_acme.prediction=1 _other.prediction=2'],
  [{ '_acme.date': 'b', '_acme.sales': null }, '_acme.date=b _acme.sales=null'],
  [{ prediction: null, time: 'b' }, 'prediction=null of time=b'],
  [{ prediction: '' }, 'prediction='],
])('shows what the last row has: %j', (row, words) => {
  const line = predictionsLine(run, 2, { ...row, runId: 'r', modelId: 'm' });
  expect(line).toBe(`12:00:01 score result  1f2e3d4c  2 predictions; the last: ${words}`);
});

it('tells runs of one second apart', () => {
  const other = { ...run, id: '01a223a7-4246-7556-b188-675b5a6b7c8d' };
  expect(runLine(other)).not.toBe(runLine(run));
});
