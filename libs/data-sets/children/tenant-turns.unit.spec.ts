import { describe, expect, it } from '@jest/globals';
import { BusyError, StoppedError } from '../errors.js';
import { TenantTurns } from './tenant-turns.js';

/** Work that is named when it begins, and ends when it is told to. */
function works(turns: TenantTurns) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const add = (name: string, tenant: string, signal?: AbortSignal) =>
    turns.take({ tenant, signal }, () => {
      begun.push(name);
      return new Promise<void>((resolve) => ends.set(name, resolve));
    });
  const end = async (name: string) => {
    await new Promise(setImmediate);
    ends.get(name)?.();
    await new Promise(setImmediate);
  };
  return { begun, add, end };
}

describe('turns of tenants', () => {
  it('leave room for others beside a tenant that asks for much', async () => {
    const { begun, add } = works(new TenantTurns({ atOnce: 3, perTenant: 2 }));
    for (const name of ['a1', 'a2', 'a3']) void add(name, 'a');
    void add('b1', 'b');
    await new Promise(setImmediate);
    expect(begun).toEqual(['a1', 'a2', 'b1']);
  });

  it('go round, whoever has how much to do', async () => {
    const { begun, add, end } = works(new TenantTurns({ atOnce: 1, perTenant: 1 }));
    for (const name of ['a1', 'a2', 'a3']) void add(name, 'a');
    for (const name of ['b1', 'b2']) void add(name, 'b');
    void add('c1', 'c');
    for (const name of ['a1', 'a2', 'b1', 'c1', 'a3', 'b2']) await end(name);
    expect(begun).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2']);
  });

  it('refuse what a tenant asks for beyond what may wait', async () => {
    const { add, end } = works(new TenantTurns({ atOnce: 2, perTenant: 1, mostWaiting: 1 }));
    void add('a1', 'a');
    const second = add('a2', 'a');
    await expect(add('a3', 'a')).rejects.toBeInstanceOf(BusyError);
    void add('b1', 'b');
    await end('a1');
    await end('a2');
    await second;
  });

  it('are given up by whoever does not wait any more', async () => {
    const { begun, add, end } = works(new TenantTurns({ atOnce: 1, perTenant: 1 }));
    const gone = new AbortController();
    void add('a1', 'a');
    const waiting = add('a2', 'a', gone.signal);
    void add('a3', 'a');
    gone.abort();
    await expect(waiting).rejects.toBeInstanceOf(StoppedError);
    await end('a1');
    expect(begun).toEqual(['a1', 'a3']);
  });
});
