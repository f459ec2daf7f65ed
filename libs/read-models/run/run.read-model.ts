import { assertNever } from '#domain';
import type { FailureReason, RunEvent, RunMode, RunOutcome, RunOwner, RunRequest, RunState } from '#domain';
import { resourceModel } from '../read-model.js';
import { bodyFields, column, resourceFields } from '../listing/field-catalog.js';
import type { Field } from '../listing/field-catalog.js';
import { taskFields } from '../ml-instance/task-fields.js';

export interface RunBody extends RunRequest {
  readonly state: RunState;
  /** The attempt that runs, ran last, or (PENDING, RETRY) runs next. */
  readonly attempt: number;
  readonly worker?: string;
  /** Of the last attempt. */
  readonly started?: string;
  readonly ended?: string;
  readonly retryAt?: string;
  readonly cancelRequested?: boolean;
  readonly failure?: { readonly reason: FailureReason; readonly message: string };
  readonly message?: string;
  readonly outcome?: RunOutcome;
  readonly dataSetVersion?: number;
  readonly rowsRead?: number;
  /** Hash of the engine's code, where that may change without the engine. */
  readonly code?: string;
  readonly predictions?: { readonly dataSetId: string; readonly batchId: string; readonly rows: number };
}

const taskOf = (mode: RunMode): Field => ({ type: 'uuid', sql: `(case when t.mode = '${mode}' then t.id end)` });

export const runFields = resourceFields({
  mode: column('text', 'mode'),
  state: column('text', 'state'),
  experimentId: column('uuid', 'experiment_id'),
  serviceId: column('uuid', 'service_id'),
  ...bodyFields('uuid', 'mlInstanceId', 'engineId', 'modelId'),
  ...bodyFields('dataSet', 'dataSetId', 'outputDataSetId'),
  description: { type: 'text', sql: "(t.body ->> 'description')" },
  createdBySchedule: { type: 'boolean', sql: "(t.trigger = 'schedule')" },
  schedule: { type: 'text', sql: "(case when t.mode = 'score' then 'scoring' else 'training' end)" },
  nominalTime: column('time', 'nominal_time'),
  ...bodyFields('time', 'window.from', 'window.to', 'started', 'ended'),
  ...bodyFields('number', 'attempt', 'rowsRead'),
  ...bodyFields('text', 'outcome'),
  reason: { type: 'text', sql: "(t.body #>> '{failure,reason}')" },
  message: { type: 'text', sql: "coalesce(t.body ->> 'message', t.body #>> '{failure,message}')" },
  ...taskFields('tasks'),
  // A run has one task, which has the run's id.
  'runChain.trainTaskId': taskOf('train'),
  'runChain.batchScoreTaskId': taskOf('score'),
  'runChain.preprocessTaskId': taskOf('fp'),
  waitFor: column('uuid', 'wait_for'),
});

export const runReadModel = resourceModel<'run', RunBody>({
  name: 'runs',
  table: 'read_runs',
  category: 'run',
  fields: runFields,
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
      return { ...beforeAttempt(body), ...own(event.data), state: 'RUNNING', started: time };
    case 'RunRetried': {
      const { attempt, reason, message, retryAt } = event.data;
      const failure = { reason, message };
      return { ...body, state: 'RETRY', attempt: attempt + 1, failure, message, retryAt, ended: time };
    }
    case 'RunSucceeded':
      return { ...body, ...own(event.data), state: 'DONE', ended: time };
    case 'RunFailed': {
      const { attempt, reason, message } = event.data;
      const outcome = reason === 'no-rows' && ({ outcome: reason } as const);
      return { ...body, state: 'FAILED', attempt, failure: { reason, message }, message, ...outcome, ended: time };
    }
    case 'RunCancelRequested':
      return { ...body, cancelRequested: true };
    case 'RunAborted': {
      const { retryAt: _never, ...rest } = body;
      return { ...rest, ...own(event.data), state: 'ABORTED', ended: time };
    }
    default:
      return assertNever(event);
  }
}

/** Without where the run belongs, which its request has said. */
function own<Data extends RunOwner>({ experimentId: _experiment, serviceId: _service, ...data }: Data) {
  return data;
}

/** Without what was said of the attempt before. */
function beforeAttempt(body: RunBody): RunBody {
  const { ended: _ended, retryAt: _retryAt, failure: _failure, message: _message, ...rest } = body;
  return rest;
}
