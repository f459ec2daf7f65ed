import type { RunningApi } from './running-api.js';

/** What a service needs: a built-in engine, an MLInstance of it, and a data set with rows. */
export interface Groundwork {
  readonly engineId: string;
  readonly mlInstanceId: string;
  readonly dataSetId: string;
}

export const sampleRows = ['time,x,y', '2026-01-01T00:00Z,1,2', '2026-01-02T00:00Z,2,4', '2026-01-03T00:00Z,3,6'];

export async function layGroundwork(
  api: RunningApi,
  headers: Readonly<Record<string, string>> = {},
): Promise<Groundwork> {
  const trees = { name: 'Trees', type: 'BuiltIn', algorithm: 'Regression' };
  const engineId = await api.create('/engines', trees, headers);
  const tasks = [{ name: 'train', parameters: [{ key: 'label', value: 'y' }] }, { name: 'score' }];
  const mlInstanceId = await api.create('/mlInstances', { name: 'y of x', engineId, tasks }, headers);
  const dataSetId = await api.create('/dataSets', { name: 'Measurements', timestampColumn: 'time' }, headers);
  const csv = { ...headers, 'content-type': 'text/csv' };
  const batch = await api.call('POST', `/dataSets/${dataSetId}/batches`, sampleRows.join('\n'), csv);
  if (batch.status !== 201) throw new Error(JSON.stringify(batch.body));
  return { engineId, mlInstanceId, dataSetId };
}
