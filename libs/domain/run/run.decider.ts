import { assertNever } from '../kernel/assert-never.js';
import type { Decider } from '../kernel/decider.js';
import { DomainError } from '../kernel/domain-error.js';
import { doesNotExist, existsAlready } from '../kernel/existence.js';
import { without } from '../kernel/without.js';
import { remedyOf } from './failure-reason.js';
import { decideRetry } from './retry.js';
import type { Run, RunCommand, RunEvent, RunOwner } from './run.js';

export const runDecider: Decider<Run, RunCommand, RunEvent> = {
  decide,
  evolve,
  initialState: () => ({ status: 'absent' }),
  events: {
    RunRequested: {},
    RunStarted: {},
    RunRetried: {},
    RunSucceeded: {},
    RunFailed: {},
    RunCancelRequested: {},
    RunAborted: {},
  },
};

type Requested = Exclude<Run, { status: 'absent' }>;
type Running = Extract<Run, { status: 'RUNNING' }>;
type Command<Type extends RunCommand['type']> = Extract<RunCommand, { type: Type }>;

function decide(state: Run, command: RunCommand): readonly RunEvent[] {
  if (command.type === 'RequestRun') return request(state, command);
  const run = requested(state);
  switch (command.type) {
    case 'StartRun':
      return start(run, command);
    case 'SucceedRun':
      return succeed(run, command);
    case 'FailAttempt':
      return failAttempt(run, command);
    case 'CancelRun':
      return cancel(run, command);
    case 'AbortRun':
      return abort(run, command);
    default:
      return assertNever(command);
  }
}

function request(state: Run, command: Command<'RequestRun'>): RunEvent[] {
  if (state.status !== 'absent') throw existsAlready('run');
  return [{ type: 'RunRequested', data: command.request }];
}

function start(run: Requested, command: Command<'StartRun'>): RunEvent[] {
  const claim = without(command, 'type');
  const mayStart = run.status === 'PENDING' || run.status === 'RETRY';
  return mayStart && run.attempt === claim.attempt ? [{ type: 'RunStarted', data: { ...ownerOf(run), ...claim } }] : [];
}

/** A run that was to be cancelled but came to its end first has succeeded: its outputs are there. */
function succeed(run: Requested, command: Command<'SucceedRun'>): RunEvent[] {
  if (!isRunning(run, command.attempt)) return [];
  return [{ type: 'RunSucceeded', data: { ...ownerOf(run), ...without(command, 'type') } }];
}

function failAttempt(run: Requested, { attempt, reason, message, now }: Command<'FailAttempt'>): RunEvent[] {
  if (!isRunning(run, attempt)) return [];
  const owner = ownerOf(run);
  if (run.cancelRequested) return [{ type: 'RunAborted', data: { ...owner, attempt, message } }];
  const { attemptLimit, backOff } = run.request;
  const { handedBack } = run;
  const decision = decideRetry({ attempt, handedBack, reason, attemptLimit, ...(backOff && { backOff }) }, now);
  switch (decision.kind) {
    case 'retry':
      return [{ type: 'RunRetried', data: { ...owner, attempt, reason, message, retryAt: decision.at } }];
    case 'fail':
      return [{ type: 'RunFailed', data: { ...owner, attempt, reason, message } }];
    default:
      return assertNever(decision);
  }
}

/** A run that no worker has is aborted at once; a running one when its worker has stopped it. */
function cancel(run: Requested, { reason }: Command<'CancelRun'>): RunEvent[] {
  const owner = ownerOf(run);
  const data = { ...owner, ...(reason !== undefined && { reason }) };
  const cancelRequested: RunEvent = { type: 'RunCancelRequested', data };
  switch (run.status) {
    case 'PENDING':
    case 'RETRY':
      return [cancelRequested, { type: 'RunAborted', data: { ...owner, attempt: run.attempt } }];
    case 'RUNNING':
      return run.cancelRequested ? [] : [cancelRequested];
    case 'DONE':
    case 'FAILED':
    case 'ABORTED':
      throw new DomainError('conflict', `the run has ended as ${run.status}; only one that has not can be cancelled`);
    default:
      return assertNever(run);
  }
}

function abort(run: Requested, { attempt, message }: Command<'AbortRun'>): RunEvent[] {
  if (!isRunning(run, attempt)) return [];
  if (!run.cancelRequested) {
    throw new DomainError('conflict', `attempt ${attempt} runs and nobody asked to cancel it; it cannot be aborted`);
  }
  return [{ type: 'RunAborted', data: { ...ownerOf(run), attempt, ...(message !== undefined && { message }) } }];
}

const ownerOf = ({ request: { experimentId, serviceId } }: Requested): RunOwner => ({
  experimentId,
  ...(serviceId !== undefined && { serviceId }),
});

const handedBackOf = (run: Requested): number => ('handedBack' in run ? run.handedBack : 0);

const isRunning = (run: Run, attempt: number): run is Running => run.status === 'RUNNING' && run.attempt === attempt;

function requested(state: Run): Requested {
  if (state.status === 'absent') throw doesNotExist('run');
  return state;
}

function evolve(state: Run, event: RunEvent): Run {
  if (event.type === 'RunRequested') return { status: 'PENDING', request: event.data, attempt: 1, handedBack: 0 };
  if (state.status === 'absent') return state;
  const { request } = state;
  switch (event.type) {
    case 'RunStarted': {
      const { attempt, worker, modelId } = event.data;
      return {
        status: 'RUNNING',
        request,
        attempt,
        handedBack: handedBackOf(state),
        worker,
        cancelRequested: false,
        ...(modelId !== undefined && { modelId }),
      };
    }
    case 'RunRetried': {
      const { attempt, reason, retryAt } = event.data;
      const handedBack = handedBackOf(state) + (remedyOf(reason) === 'hand-on' ? 1 : 0);
      return { status: 'RETRY', request, attempt: attempt + 1, handedBack, retryAt };
    }
    case 'RunSucceeded': {
      const modelId = event.data.modelId ?? (state.status === 'RUNNING' ? state.modelId : undefined);
      return { status: 'DONE', request, ...(modelId !== undefined && { modelId }) };
    }
    case 'RunFailed':
      return { status: 'FAILED', request };
    case 'RunCancelRequested':
      return state.status === 'RUNNING' ? { ...state, cancelRequested: true } : state;
    case 'RunAborted':
      return { status: 'ABORTED', request };
    default:
      return assertNever(event);
  }
}
