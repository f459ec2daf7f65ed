import { describe, expect, it } from '@jest/globals';
import { given } from '#testing';
import { fold } from '../kernel/decider.js';
import { runDecider } from './run.decider.js';
import type { RunEvent, RunRequest } from './run.js';

const request: RunRequest = {
  experimentId: 'x-1',
  mlInstanceId: 'i-1',
  engineId: 'e-1',
  mode: 'train',
  trigger: { by: 'user' },
  tasks: [],
  window: { to: '2025-01-01T00:00:00.000Z' },
  attemptLimit: 3,
};
const now = '2025-01-01T00:00:10.000Z';
const requested: RunEvent = { type: 'RunRequested', data: request };
const started = (attempt = 1): RunEvent => ({
  type: 'RunStarted',
  data: { experimentId: 'x-1', attempt, worker: 'w-1' },
});
const retried: RunEvent = {
  type: 'RunRetried',
  data: { experimentId: 'x-1', attempt: 1, reason: 'crashed', message: 'exit 1', retryAt: '2025-01-01T00:00:11.000Z' },
};
const cancelRequested: RunEvent = { type: 'RunCancelRequested', data: { experimentId: 'x-1' } };
const succeeded: RunEvent = {
  type: 'RunSucceeded',
  data: { experimentId: 'x-1', attempt: 1, modelId: 'm-1', rowsRead: 7 },
};
const failed: RunEvent = {
  type: 'RunFailed',
  data: { experimentId: 'x-1', attempt: 1, reason: 'bad-data', message: 'row 3' },
};
const aborted: RunEvent = { type: 'RunAborted', data: { experimentId: 'x-1', attempt: 1 } };

const pending = [requested];
const running = [requested, started()];
const retrying = [...running, retried];
const ended = {
  DONE: [...running, succeeded],
  FAILED: [...running, failed],
  ABORTED: [...pending, cancelRequested, aborted],
};
const endings = Object.entries(ended);

describe('RequestRun', () => {
  it('requests, once', () => {
    given(runDecider, []).when({ type: 'RequestRun', request }).then([requested]);
    given(runDecider, pending).when({ type: 'RequestRun', request }).refuses('conflict');
  });
});

describe('StartRun', () => {
  const command = { type: 'StartRun', attempt: 1, worker: 'w-1' } as const;

  it('claims the attempt that is to be started, with what it reads', () => {
    given(runDecider, pending)
      .when({ ...command, modelId: 'm-1', dataSetVersion: 4 })
      .then([
        {
          type: 'RunStarted',
          data: { experimentId: 'x-1', attempt: 1, worker: 'w-1', modelId: 'm-1', dataSetVersion: 4 },
        },
      ]);
    given(runDecider, retrying)
      .when({ ...command, attempt: 2 })
      .then([started(2)]);
  });

  it('stays quiet for any other attempt', () => {
    given(runDecider, pending)
      .when({ ...command, attempt: 2 })
      .staysQuiet();
    given(runDecider, retrying).when(command).staysQuiet();
    given(runDecider, running).when(command).staysQuiet();
  });

  it.each(endings)('stays quiet when the run is %s', (_state, history) => {
    given(runDecider, history).when(command).staysQuiet();
  });

  it('refuses where there is no run', () => {
    given(runDecider, []).when(command).refuses('not-found');
  });
});

describe('SucceedRun', () => {
  const command = { type: 'SucceedRun', attempt: 1, modelId: 'm-1', rowsRead: 7 } as const;

  it('ends the running attempt', () => {
    given(runDecider, running).when(command).then([succeeded]);
  });

  it('wins over a cancel request that came too late', () => {
    given(runDecider, [...running, cancelRequested])
      .when(command)
      .then([succeeded]);
  });

  it('stays quiet for an attempt that another has replaced, and for one not begun', () => {
    given(runDecider, [...retrying, started(2)])
      .when(command)
      .staysQuiet();
    given(runDecider, retrying).when(command).staysQuiet();
    given(runDecider, pending).when(command).staysQuiet();
  });

  it.each(endings)('stays quiet when the run is %s', (_state, history) => {
    given(runDecider, history).when(command).staysQuiet();
  });

  it('refuses where there is no run', () => {
    given(runDecider, []).when(command).refuses('not-found');
  });
});

describe('FailAttempt', () => {
  const command = { type: 'FailAttempt', attempt: 1, reason: 'crashed', message: 'exit 1', now } as const;

  it('retries what another attempt can help', () => {
    given(runDecider, running).when(command).then([retried]);
  });

  it('fails what it cannot', () => {
    given(runDecider, running)
      .when({ ...command, reason: 'bad-data', message: 'row 3' })
      .then([failed]);
  });

  it('fails at the attempt limit', () => {
    const last = [
      ...retrying,
      started(2),
      { ...retried, data: { ...retried.data, attempt: 2 } } as RunEvent,
      started(3),
    ];
    given(runDecider, last)
      .when({ ...command, attempt: 3 })
      .then([{ type: 'RunFailed', data: { experimentId: 'x-1', attempt: 3, reason: 'crashed', message: 'exit 1' } }]);
  });

  it('does not count what was handed back', () => {
    const stopped = { attempt: 1, reason: 'worker-stopped', message: 'shut down' } as const;
    const handedBack: RunEvent = { type: 'RunRetried', data: { experimentId: 'x-1', ...stopped, retryAt: now } };
    const single: RunEvent = { type: 'RunRequested', data: { ...request, attemptLimit: 1 } };
    given(runDecider, [single, started()])
      .when({ ...command, ...stopped })
      .then([handedBack]);
    given(runDecider, [single, started(), handedBack, started(2)])
      .when({ ...command, ...stopped, attempt: 2 })
      .then([{ type: 'RunRetried', data: { experimentId: 'x-1', ...stopped, attempt: 2, retryAt: now } }]);
    given(runDecider, [single, started(), handedBack, started(2)])
      .when({ ...command, attempt: 2 })
      .then([{ type: 'RunFailed', data: { experimentId: 'x-1', attempt: 2, reason: 'crashed', message: 'exit 1' } }]);
  });

  it('aborts where a cancel was requested', () => {
    given(runDecider, [...running, cancelRequested])
      .when(command)
      .then([{ type: 'RunAborted', data: { experimentId: 'x-1', attempt: 1, message: 'exit 1' } }]);
  });

  it('stays quiet for an attempt that does not run', () => {
    given(runDecider, pending).when(command).staysQuiet();
    given(runDecider, [...retrying, started(2)])
      .when(command)
      .staysQuiet();
  });

  it.each(endings)('stays quiet when the run is %s', (_state, history) => {
    given(runDecider, history).when(command).staysQuiet();
  });

  it('refuses where there is no run', () => {
    given(runDecider, []).when(command).refuses('not-found');
  });
});

describe('CancelRun', () => {
  it('aborts at once what no worker has', () => {
    given(runDecider, pending)
      .when({ type: 'CancelRun', reason: 'a newer tick' })
      .then([{ type: 'RunCancelRequested', data: { experimentId: 'x-1', reason: 'a newer tick' } }, aborted]);
    given(runDecider, retrying)
      .when({ type: 'CancelRun' })
      .then([cancelRequested, { type: 'RunAborted', data: { experimentId: 'x-1', attempt: 2 } }]);
  });

  it('asks the worker of a running one, once', () => {
    given(runDecider, running).when({ type: 'CancelRun' }).then([cancelRequested]);
    given(runDecider, [...running, cancelRequested])
      .when({ type: 'CancelRun' })
      .staysQuiet();
  });

  it.each(endings)('refuses when the run is %s', (_state, history) => {
    given(runDecider, history).when({ type: 'CancelRun' }).refuses('conflict');
  });

  it('refuses where there is no run', () => {
    given(runDecider, []).when({ type: 'CancelRun' }).refuses('not-found');
  });
});

describe('AbortRun', () => {
  const command = { type: 'AbortRun', attempt: 1, message: 'stopped' } as const;

  it('ends an attempt that was to be cancelled', () => {
    given(runDecider, [...running, cancelRequested])
      .when(command)
      .then([{ type: 'RunAborted', data: { experimentId: 'x-1', attempt: 1, message: 'stopped' } }]);
  });

  it('refuses where nobody asked for it', () => {
    given(runDecider, running).when(command).refuses('conflict');
  });

  it.each(endings)('stays quiet when the run is %s', (_state, history) => {
    given(runDecider, history).when(command).staysQuiet();
  });

  it('stays quiet for an attempt that does not run', () => {
    given(runDecider, retrying).when(command).staysQuiet();
  });

  it('refuses where there is no run', () => {
    given(runDecider, []).when(command).refuses('not-found');
  });
});

describe('the state', () => {
  it('says which attempt comes next, and when', () => {
    const retryAt = '2025-01-01T00:00:11.000Z';
    expect(fold(runDecider, retrying)).toEqual({ status: 'RETRY', request, attempt: 2, handedBack: 0, retryAt });
  });

  it('keeps the model that a scoring run used', () => {
    const withModel: RunEvent = {
      type: 'RunStarted',
      data: { experimentId: 'x-1', attempt: 1, worker: 'w-1', modelId: 'm-0' },
    };
    const done: RunEvent = { type: 'RunSucceeded', data: { experimentId: 'x-1', attempt: 1, rowsRead: 7 } };
    expect(fold(runDecider, [requested, withModel, done])).toEqual({ status: 'DONE', request, modelId: 'm-0' });
  });
});
