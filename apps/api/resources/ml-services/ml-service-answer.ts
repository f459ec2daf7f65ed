import type { MLServiceBody, Resource, RunBody } from '#read-models';
import { resourceAnswer } from '../../http/index.js';
import { runSummary } from '../runs/run-answer.js';

/** A service, whole also in lists. Fields that were not set are left out. */
export const mlServiceAnswer = (service: Resource<MLServiceBody>, base: string) => {
  const { shape: _shape, paused: _paused, champion, ...fields } = service.body;
  return resourceAnswer(
    service,
    { ...fields, ...(champion && { championModelId: champion.modelId }) },
    `${base}/mlServices/${service.id}`,
  );
};

/** A run with what its service knows of it. */
export const serviceRunSummary = (run: Resource<RunBody>, base: string) => {
  const { mode, trigger, window, modelId, state, attempt, started, ended, rowsRead, failure, message } = run.body;
  return {
    ...runSummary(run, base),
    schedule: mode === 'score' ? 'scoring' : 'training',
    ...(trigger.by === 'schedule' && { nominalTime: trigger.nominalTime }),
    window,
    ...(modelId !== undefined && { modelId }),
    state,
    attempt,
    ...(started !== undefined && { started }),
    ...(ended !== undefined && { ended }),
    ...(rowsRead !== undefined && { rowsRead }),
    ...(failure && { message: failure.message }),
    ...(message !== undefined && { message }),
  };
};
