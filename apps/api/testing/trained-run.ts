import { OBJECT_STORE, RunLifecycle } from '#application';
import type { ObjectStore } from '#object-store';
import { Readable } from 'node:stream';
import type { RunningApi } from './running-api.js';

/** What the model of `finishTraining` holds. */
export const trainedArtifact = '0123456789';

/** Ends a training run with success, as a worker does. Throws when it is not waiting to be started. */
export async function finishTraining(api: RunningApi, runId: string): Promise<void> {
  const runs = api.workerPart(RunLifecycle);
  const run = await runs.load(runId);
  const claimed = run && (await runs.claim(run, run.body.attempt, 'test', await runs.plan(run)));
  if (!claimed) throw new Error(`Run ${runId} cannot be started`);
  const artifact = await api
    .workerPart<ObjectStore>(OBJECT_STORE)
    .putStream(`test/${runId}`, Readable.from([trainedArtifact]));
  const metrics = [{ name: 'MAPE', value: '0.08', valueType: 'double' }];
  await runs.succeedTraining(claimed, { artifact, metrics, rowsRead: 3 });
}
