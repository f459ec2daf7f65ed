import { describe, expect, it } from '@jest/globals';
import { WakeUp } from './wake-up.js';

const never = 2 ** 30;

describe('a wake-up', () => {
  it('lets everybody go on who waits', async () => {
    const wakeUp = new WakeUp();
    const { signal } = new AbortController();
    const both = Promise.all([wakeUp.wait(never, signal), wakeUp.wait(never, signal)]);
    wakeUp.ring();
    await expect(both).resolves.toHaveLength(2);
  });

  it('gives up when the time is over, or the signal aborts', async () => {
    const wakeUp = new WakeUp();
    const ended = new AbortController();
    await wakeUp.wait(1, ended.signal);
    const waiting = wakeUp.wait(never, ended.signal);
    ended.abort();
    await waiting;
    await wakeUp.wait(never, ended.signal);
  });
});
