import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { untilReached } from './until-reached.js';

const away = new Error('away');
const mayPass = (error: unknown): boolean => error === away;
const never = (): AbortSignal => new AbortController().signal;

/** Fails with each of these, then answers. */
const failing = (...errors: readonly Error[]) => {
  const left = [...errors];
  return jest.fn(() => {
    const error = left.shift();
    return error ? Promise.reject(error) : Promise.resolve('there');
  });
};

describe('untilReached', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('tries again after longer and longer pauses, and tells of each failure', async () => {
    const work = failing(away, away);
    const waiting = jest.fn();
    const reached = untilReached(work, { mayPass, giveUp: never(), waiting });
    await jest.advanceTimersByTimeAsync(249);
    expect(work).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(work).toHaveBeenCalledTimes(2);
    await jest.advanceTimersByTimeAsync(500);
    await expect(reached).resolves.toBe('there');
    expect(waiting.mock.calls).toEqual([
      [away, 1],
      [away, 2],
    ]);
  });

  it('throws at once what does not pass', async () => {
    const waiting = jest.fn();
    const wrong = new Error('wrong password');
    await expect(untilReached(failing(wrong), { mayPass, giveUp: never(), waiting })).rejects.toBe(wrong);
    expect(waiting).not.toHaveBeenCalled();
  });

  it('tries once more when it is to give up', async () => {
    const giveUp = new AbortController();
    const waiting = () => {
      giveUp.abort();
    };
    await expect(untilReached(failing(away), { mayPass, giveUp: giveUp.signal, waiting })).resolves.toBe('there');
    const work = failing(away, away);
    await expect(untilReached(work, { mayPass, giveUp: giveUp.signal })).rejects.toBe(away);
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('ends its pause when it is to give up', async () => {
    const giveUp = new AbortController();
    const work = failing(away, away);
    const reached = untilReached(work, { mayPass, giveUp: giveUp.signal });
    await jest.advanceTimersByTimeAsync(1);
    giveUp.abort();
    await expect(reached).rejects.toBe(away);
    expect(work).toHaveBeenCalledTimes(2);
  });
});
