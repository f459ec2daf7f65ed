import { exampleIds } from '../openapi/example-ids.js';
import { sampleRows } from './published.js';
import type { RunningApi } from './running-api.js';
import { finishTraining } from './trained-run.js';

/** The resources that the document's examples speak of, in a sandbox of their own. */
export interface ExampleStage {
  readonly sandbox: string;
  /** Real ids by those in the document. */
  readonly ids: ReadonlyMap<string, string>;
}

const schedule = { startTime: '2030-01-01T00:00', endTime: '2031-01-01T00:00', cron: '30 4 * * *' };

/** @param awaits whether the run of the examples has not started yet; else it has trained the model of the examples */
export async function setExampleStage(api: RunningApi, sandbox: string, awaits: boolean): Promise<ExampleStage> {
  const create = async (path: string, body: unknown, headers = {}): Promise<string> => {
    const answer = await api.call<{ id: string }>('POST', path, body, { 'x-sandbox-name': sandbox, ...headers });
    if (answer.status !== 201) throw new Error(`POST ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body.id;
  };
  const engine = await create('/engines', { name: 'Trees', type: 'Python', algorithm: 'Regression' });
  const tasks = [{ name: 'train', parameters: [{ key: 'label', value: 'y' }] }, { name: 'score' }];
  const mlInstance = await create('/mlInstances', { name: 'y of x', engineId: engine, tasks });
  const dataSet = await create('/dataSets', { name: 'Measurements', timestampColumn: 'time', tags: { team: 'lab' } });
  await create(`/dataSets/${dataSet}/batches`, sampleRows.join('\n'), { 'content-type': 'text/csv' });
  const experiment = await create('/experiments', { name: 'Comparison', mlInstanceId: mlInstance });
  const parameters = [{ key: 'trainingDataSetId', value: dataSet }];
  const request = { mode: 'train', tasks: [{ name: 'train', parameters }] };
  const run = await create(`/experiments/${experiment}/runs`, request);
  if (!awaits) await finishTraining(api, run);
  const insight = await create('/insights', { events: { name: 'fit' }, metrics: [{ name: 'R2', value: 0.9 }] });
  const service = await create('/mlServices', {
    name: 'Predictions of y',
    mlInstanceId: mlInstance,
    trainingDataSetId: dataSet,
    scoringDataSetId: dataSet,
    trainingSchedule: schedule,
    scoringSchedule: schedule,
  });
  await create(`/mlServices/${service}/runs`, { mode: 'train' });
  const client = await create('/clients', { name: 'Grace', role: 'viewer' });
  const model = awaits ? undefined : await modelOf(api, sandbox, run);
  return {
    sandbox,
    ids: new Map([
      [exampleIds.engines, engine],
      [exampleIds.mlInstances, mlInstance],
      [exampleIds.dataSets, dataSet],
      [exampleIds.experiments, experiment],
      [exampleIds.runs, run],
      [exampleIds.insights, insight],
      [exampleIds.mlServices, service],
      [exampleIds.clients, client],
      ...(model === undefined ? [] : ([[exampleIds.models, model]] as const)),
    ]),
  };
}

async function modelOf(api: RunningApi, sandbox: string, run: string): Promise<string | undefined> {
  const path = `/models?property=experimentRunId==${run}`;
  const list = await api.call<{ children: { id: string }[] }>('GET', path, undefined, { 'x-sandbox-name': sandbox });
  return list.body.children[0]?.id;
}
