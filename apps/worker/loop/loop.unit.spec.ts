import { describe, expect, it } from '@jest/globals';
import { Loop } from './loop.js';

interface Step {
  readonly resolve: (delay?: number) => void;
  readonly reject: (error: Error) => void;
}

/** A loop whose steps the test ends, one after the other. */
function controlled(intervalMs = 3_600_000) {
  const waiting: ((step: Step) => void)[] = [];
  const begun: Step[] = [];
  const lines: string[] = [];
  const note = (_fields: object, message: string) => lines.push(message);
  const step = () =>
    new Promise<number | undefined>((resolve, reject) => {
      const begin = { resolve, reject };
      const next = waiting.shift();
      if (next) next(begin);
      else begun.push(begin);
    });
  const loop = new Loop({ name: 'the work', intervalMs, step, log: { info: note, warn: note, error: note } });
  const nextStep = () =>
    new Promise<Step>((resolve) => {
      const ready = begun.shift();
      if (ready) resolve(ready);
      else waiting.push(resolve);
    });
  return { loop, nextStep, lines };
}

describe('Loop', () => {
  it('goes on at once when the step asks for it', async () => {
    const { loop, nextStep } = controlled();
    loop.start();
    (await nextStep()).resolve(0);
    (await nextStep()).resolve();
    await loop.stop();
  });

  it('is woken while it waits', async () => {
    const { loop, nextStep } = controlled();
    loop.start();
    (await nextStep()).resolve();
    await Promise.resolve();
    loop.wake();
    (await nextStep()).resolve();
    await loop.stop();
  });

  it('remembers a wake-up that comes during a step', async () => {
    const { loop, nextStep } = controlled();
    loop.start();
    const first = await nextStep();
    loop.wake();
    first.resolve();
    (await nextStep()).resolve();
    await loop.stop();
  });

  it('reports a failure once, goes on, and says when it works again', async () => {
    const { loop, nextStep, lines } = controlled();
    loop.start();
    (await nextStep()).reject(new Error('gone'));
    (await nextStep()).reject(new Error('gone'));
    (await nextStep()).resolve(0);
    (await nextStep()).resolve();
    await loop.stop();
    expect(lines).toEqual(['the work failed and is tried again: gone', 'the work works again']);
  });

  it('ends the step under way before it has stopped', async () => {
    const { loop, nextStep } = controlled();
    loop.start();
    const step = await nextStep();
    const events: string[] = [];
    const stopped = loop.stop().then(() => events.push('stopped'));
    events.push('step ends');
    step.resolve();
    await stopped;
    expect(events).toEqual(['step ends', 'stopped']);
  });
});
