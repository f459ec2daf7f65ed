import { describe, expect, it } from '@jest/globals';
import { KeptAlive } from './kept-alive.js';
import type { Life } from './kept-alive.js';

/** A life that the test ends. */
function fakeLife() {
  let end: (ending: { code: number | null; signal: NodeJS.Signals | null }) => void = () => undefined;
  const calls: string[] = [];
  const life: Life = {
    ready: Promise.resolve(),
    ended: new Promise((resolve) => (end = resolve)),
    stop: () => {
      calls.push('stop');
      end({ code: 0, signal: null });
      return Promise.resolve();
    },
    kill: () => {
      calls.push('kill');
      end({ code: null, signal: 'SIGKILL' });
    },
  };
  return {
    life,
    calls,
    end: (code: number) => {
      end({ code, signal: null });
    },
  };
}

const lifetimes = (lives: readonly Life[]) => {
  const left = [...lives];
  return (): Promise<Life> => {
    const life = left.shift();
    return life ? Promise.resolve(life) : Promise.reject(new Error('no more lives'));
  };
};

describe('KeptAlive', () => {
  it('is started again when it ends, and says both', async () => {
    const [first, second] = [fakeLife(), fakeLife()];
    const said: string[] = [];
    let again: () => void = () => undefined;
    const readyAgain = new Promise<void>((resolve) => (again = resolve));
    const waits: number[] = [];
    const kept = new KeptAlive(
      'api',
      lifetimes([first.life, second.life]),
      (line, level) => {
        said.push(`${level}: ${line}`);
        if (line.includes('ready again')) again();
      },
      (delayMs) => {
        waits.push(delayMs);
        return Promise.resolve();
      },
    );
    kept.start();
    await kept.ready;
    first.end(1);
    await readyAgain;
    await kept.stop();
    expect(said).toEqual([
      'warn: api ended unexpectedly (exit code 1); starting it again in 0.5 s',
      'info: api is ready again',
    ]);
    expect(waits).toEqual([500]);
    expect(second.calls).toEqual(['stop']);
  });

  it('gives the whole stack up on a wrong configuration', async () => {
    const only = fakeLife();
    const kept = new KeptAlive('worker', lifetimes([only.life]), () => undefined);
    kept.start();
    only.end(78);
    expect(await kept.givenUp).toBe(78);
  });

  it('is started again at once and without a word when it is asked to', async () => {
    const [first, second] = [fakeLife(), fakeLife()];
    const said: string[] = [];
    let again: () => void = () => undefined;
    const readyAgain = new Promise<void>((resolve) => (again = resolve));
    const kept = new KeptAlive('api', lifetimes([first.life, second.life]), (line) => {
      said.push(line);
      again();
    });
    kept.start();
    await kept.ready;
    kept.restart();
    await readyAgain;
    await kept.stop();
    expect(said).toEqual(['api is ready again']);
    expect([first.calls, second.calls]).toEqual([['stop'], ['stop']]);
  });

  it('does not wait any longer when it is asked to start again after a crash', async () => {
    const [first, second] = [fakeLife(), fakeLife()];
    let again: () => void = () => undefined;
    const readyAgain = new Promise<void>((resolve) => (again = resolve));
    const kept = new KeptAlive(
      'api',
      lifetimes([first.life, second.life]),
      (line) => {
        if (line.includes('ready again')) again();
      },
      // Until it is interrupted.
      (_delayMs, interrupted) =>
        new Promise((resolve) => {
          interrupted.addEventListener('abort', () => {
            resolve();
          });
          kept.restart();
        }),
    );
    kept.start();
    await kept.ready;
    first.end(1);
    await readyAgain;
    await kept.stop();
    expect(second.calls).toEqual(['stop']);
  });

  it('stays quiet when it is stopped', async () => {
    const only = fakeLife();
    const said: string[] = [];
    const kept = new KeptAlive('api', lifetimes([only.life]), (line) => said.push(line));
    kept.start();
    await kept.ready;
    await kept.stop();
    expect(said).toEqual([]);
    expect(only.calls).toEqual(['stop']);
  });

  it('stops what was still starting', async () => {
    const late = fakeLife();
    let arrive: (life: Life) => void = () => undefined;
    const kept = new KeptAlive(
      'postgres',
      () => new Promise((resolve) => (arrive = resolve)),
      () => undefined,
    );
    kept.start();
    const stopped = kept.stop();
    arrive(late.life);
    await stopped;
    expect(late.calls).toEqual(['stop']);
  });
});
