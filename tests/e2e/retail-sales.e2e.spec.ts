import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Identified, ListOf, Service, ServiceRun } from './resources.js';
import { Stack } from './stack.js';

// Whole processes and engines start in these tests; the bound only ends a test that hangs.
jest.setTimeout(240_000);

const file = join(import.meta.dirname, '../../../shared/data/retail-sales.csv');
const there = existsSync(file);
if (!there) console.warn(`Skipped: ${file} is absent`);

interface Insight {
  readonly metrics: readonly { readonly name: string; readonly value: string }[];
}

(there ? describe : describe.skip)('weekly sales of 45 stores', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await Stack.start();
  });

  afterAll(() => stack.stop());

  async function create(path: string, body: object): Promise<string> {
    const answer = await stack.call<Identified>('POST', path, body);
    expect(answer).toMatchObject({ status: 201 });
    return answer.body.id;
  }

  it('are ingested as they are, learned and predicted', async () => {
    const dataSetId = await create('/dataSets', {
      name: 'Retail sales',
      timestampColumn: 'date',
      timestampFormat: '%m/%d/%y',
    });
    const csv = await readFile(file, 'utf8');
    const headers = { 'content-type': 'text/csv' };
    const batch = await stack.call<{ rows: number }>('POST', `/dataSets/${dataSetId}/batches`, csv, headers);
    expect(batch).toMatchObject({ status: 201, body: { rows: 6435 } });
    const rows = await stack.call<ListOf<object>>('GET', `/dataSets/${dataSetId}/rows?limit=1`);
    expect(rows.body.children).toEqual([
      {
        date: '2/5/10',
        store: 1,
        storeType: 'A',
        weeklySales: 1643690.9,
        storeSize: 151315,
        temperature: 42.31,
        regionalFuelPrice: 2.572,
        markDown: 0,
        cpi: 211.0963582,
        unemployment: 8.106,
        isHoliday: false,
      },
    ]);

    const engineId = await create('/engines', { name: 'Trees', type: 'BuiltIn', algorithm: 'Regression' });
    const train = { name: 'train', parameters: [{ key: 'label', value: 'weeklySales' }] };
    const mlInstanceId = await create('/mlInstances', { name: 'Sales', engineId, tasks: [train, { name: 'score' }] });
    const service = await stack.call<Service>('POST', '/mlServices', {
      name: 'Sales forecast',
      mlInstanceId,
      trainingDataSetId: dataSetId,
      scoringDataSetId: dataSetId,
    });
    expect(service.status).toBe(201);

    const runs = await stack.eventually(async () => {
      const answer = await stack.call<ListOf<ServiceRun>>('GET', `/mlServices/${service.body.id}/runs`);
      expect(answer.body.children.filter(({ state }) => state === 'FAILED')).toEqual([]);
      const done = answer.body.children.filter(({ state }) => state === 'DONE');
      return done.length === 2 ? done : undefined;
    });
    const training = runs.find(({ mode }) => mode === 'train');
    const insights = await stack.call<ListOf<Insight>>(
      'GET',
      `/insights?property=context.experimentRunId==${training?.id ?? ''}`,
    );
    const mape = insights.body.children[0]?.metrics.find(({ name }) => name === 'MAPE');
    expect(Number(mape?.value)).toBeLessThan(0.15);
    const predictions = await stack.call<ListOf<Record<string, unknown>>>(
      'GET',
      `/dataSets/${service.body.scoringResultsDataSetId}/rows?limit=1000`,
    );
    expect(predictions.body.children).toHaveLength(1000);
    expect(predictions.body.children.every(({ prediction }) => Number(prediction) > 0)).toBe(true);
  });
});
