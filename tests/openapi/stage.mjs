// What there is before the first request: one resource of each kind, as far as a service brings them that has trained a model.

const times = Array.from({ length: 48 }, (_, hour) => new Date(Date.UTC(2025, 0, 1, hour)).toISOString());
const rows = ['time,x,y', ...times.map((time, at) => `${time},${at % 7},${(at % 7) * 2 + 1}`)].join('\n');

/** Ids by the name of the collection. */
export async function setStage({ url, headers }) {
  const call = async (method, path, body, type = 'application/json') => {
    const response = await fetch(`${url}/data/sensei${path}`, {
      method,
      headers: { ...Object.fromEntries(headers.map(split)), ...(body !== undefined && { 'content-type': type }) },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer;
  };
  const engine = await call('POST', '/engines', { name: 'Trees', type: 'BuiltIn', algorithm: 'Regression' });
  const tasks = [{ name: 'train', parameters: [{ key: 'label', value: 'y' }] }, { name: 'score' }];
  const instance = await call('POST', '/mlInstances', { name: 'y of x', engineId: engine.id, tasks });
  const dataSet = await call('POST', '/dataSets', { name: 'Measurements', timestampColumn: 'time' });
  await call('POST', `/dataSets/${dataSet.id}/batches`, rows, 'text/csv');
  const service = await call('POST', '/mlServices', {
    name: 'Predictions of y',
    mlInstanceId: instance.id,
    trainingDataSetId: dataSet.id,
    scoringDataSetId: dataSet.id,
    scoringSchedule: { startTime: '2030-01-01T00:00', endTime: '2031-01-01T00:00', cron: '30 4 * * *' },
  });
  const insight = await call('POST', '/insights', { events: { name: 'fit' }, metrics: [{ name: 'R2', value: 0.9 }] });
  const trained = await trainedRun(call, service.trainingExperimentId);
  const { children: models } = await call('GET', `/models?property=experimentRunId==${trained.id}`);
  return {
    engines: engine.id,
    mlInstances: instance.id,
    dataSets: dataSet.id,
    mlServices: service.id,
    experiments: service.trainingExperimentId,
    runs: trained.id,
    models: models[0].id,
    insights: insight.id,
  };
}

const split = (header) => [header.slice(0, header.indexOf(':')), header.slice(header.indexOf(':') + 1).trim()];

/** The run that publishing began, when it is done. */
async function trainedRun(call, experimentId) {
  for (;;) {
    const { children } = await call('GET', `/experiments/${experimentId}/runs`);
    const state = children[0]?.state ?? children[0]?.status;
    if (state === 'DONE') return children[0];
    if (state === 'FAILED' || state === 'ABORTED') throw new Error(`The stage's run: ${JSON.stringify(children[0])}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
