import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createRunDirectory, dataFiles, predictionFiles, readRunInputs } from './run-directory.js';
import type { RunContext, RunDirectory } from './run-directory.js';
import { parseRunMetrics, readRunMetrics, writeRunMetrics } from './run-metrics.js';

const context: RunContext = {
  runId: '6a3c1c1e-0000-4000-8000-000000000001',
  task: 'train',
  nominalTime: '2026-01-01T00:00:00.000Z',
  window: { to: '2026-01-01T00:00:00.000Z' },
  attempt: 1,
  seed: 42,
};

let root: string;
let directory: RunDirectory;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'run-'));
  directory = await createRunDirectory(root, { config: { label: 'y' }, context });
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('a run directory', () => {
  it('gives the engine what the supervisor wrote', async () => {
    expect(await readRunInputs(directory)).toEqual({ config: { label: 'y' }, context });
  });

  it('lists data in the order of the batches, and no other files', async () => {
    for (const name of ['0002.csv', '0001.csv', '0003.parquet']) await writeFile(join(directory.data, name), '');
    expect(await dataFiles(directory, '.csv')).toEqual([
      join(root, 'in/data/0001.csv'),
      join(root, 'in/data/0002.csv'),
    ]);
    expect(await predictionFiles(directory)).toEqual([]);
  });

  it('carries metrics, and says when there are none', async () => {
    expect(await readRunMetrics(directory)).toBeUndefined();
    const metrics = { metrics: [{ name: 'MAE', value: '2.5', valueType: 'double' }] };
    await writeRunMetrics(directory, metrics);
    expect(await readRunMetrics(directory)).toEqual(metrics);
  });
});

describe('metrics written by an engine', () => {
  it('turns numbers into text', () => {
    expect(parseRunMetrics('{"metrics":[{"name":"MAE","value":2.5}]}')).toEqual({
      metrics: [{ name: 'MAE', value: '2.5' }],
    });
  });

  it.each([
    ['{', 'out/metrics.json: is not JSON'],
    ['[]', 'metrics: must be a list'],
    ['{"metrics":[{"name":"MAE","value":1},{"value":1}]}', 'metrics[1]: must have a name'],
    ['{"metrics":[],"featureImportances":[{"feature":"x"}]}', 'featureImportances[0]: must have a feature'],
  ])('refuses %s', (text, message) => {
    expect(() => parseRunMetrics(text)).toThrow(message);
  });
});
