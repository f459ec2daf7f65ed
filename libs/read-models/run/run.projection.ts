import { assertNever } from '#domain';
import type { RunEvent } from '#domain';
import { resourceProjection } from '../resource-projection.js';
import type { RunBody } from '../resource.js';

export const runProjection = resourceProjection<RunBody, RunEvent>({
  name: 'runs',
  table: 'read_runs',
  category: 'run',
  evolve: (body, event) =>
    event.type === 'RunRequested'
      ? { ...event.data, state: 'PENDING', attempt: 1 }
      : body && changed(body, event, event.time),
  columns: ({ experimentId, serviceId, mode, state, trigger, waitFor }) => ({
    experiment_id: experimentId,
    service_id: serviceId ?? null,
    mode,
    state,
    trigger: trigger.by,
    nominal_time: trigger.by === 'schedule' ? trigger.nominalTime : null,
    wait_for: waitFor ?? null,
  }),
});

type Change = Exclude<RunEvent, { readonly type: 'RunRequested' }>;

function changed(body: RunBody, event: Change, time: string): RunBody {
  switch (event.type) {
    case 'RunStarted':
      return { ...beforeAttempt(body), ...event.data, state: 'RUNNING', started: time };
    case 'RunRetried': {
      const { attempt, reason, message, retryAt } = event.data;
      const failure = { reason, message };
      return { ...body, state: 'RETRY', attempt: attempt + 1, failure, message, retryAt, ended: time };
    }
    case 'RunSucceeded':
      return { ...body, ...event.data, state: 'DONE', ended: time };
    case 'RunFailed': {
      const { attempt, reason, message } = event.data;
      return { ...body, state: 'FAILED', attempt, failure: { reason, message }, message, ended: time };
    }
    case 'RunCancelRequested':
      return { ...body, cancelRequested: true };
    case 'RunAborted': {
      const { retryAt: _never, ...rest } = body;
      return { ...rest, ...event.data, state: 'ABORTED', ended: time };
    }
    default:
      return assertNever(event);
  }
}

/** Without what was said of the attempt before. */
function beforeAttempt(body: RunBody): RunBody {
  const { ended: _ended, retryAt: _retryAt, failure: _failure, message: _message, ...rest } = body;
  return rest;
}
