import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { nextDue } from '#event-store';
import { QueueUnavailableError } from '#queues';
import type { RunMessage } from '#queues';
import { createTestDatabase } from '#testing';
import type { TestDatabase } from '#testing';
import { mayBeMore, moveMessages } from './move-messages.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.pool.query('delete from outbox'));

const message = (runId: string): RunMessage => ({
  queue: 'training',
  jobId: `${runId}-a1`,
  payload: { runId, attempt: 1 },
});

/** Puts messages into the outbox, due `seconds` from now; long due unless told, so that no clock's step hides them. */
const put = (runIds: readonly string[], seconds = -3600) =>
  database.pool.query(
    `insert into outbox (job_id, queue, payload, available_at)
     select id || '-a1', 'training', jsonb_build_object('runId', id, 'attempt', 1), now() + make_interval(secs => $2)
     from unnest($1::text[]) as id`,
    [runIds, seconds],
  );

const waiting = async (): Promise<string[]> =>
  (await database.pool.query<{ job_id: string }>('select job_id from outbox order by id')).rows.map(
    (row) => row.job_id,
  );

/** A queue that remembers what it was given. */
function recording() {
  const added: RunMessage[] = [];
  return {
    added,
    add: (messages: readonly RunMessage[]) => {
      added.push(...messages);
      return Promise.resolve();
    },
  };
}

describe('moveMessages', () => {
  it('hands over what is due, and leaves the rest', async () => {
    await put(['a', 'b']);
    await put(['later'], 300);
    const queues = recording();
    expect(await moveMessages(database.pool, queues)).toEqual({ moved: 2 });
    expect(queues.added).toEqual([message('a'), message('b')]);
    expect(await waiting()).toEqual(['later-a1']);
  });

  it('hands over what is further off than any delay: the clock was set back', async () => {
    await put(['ahead'], 3600);
    const queues = recording();
    expect(await nextDue(database.pool)).toBe(0);
    expect(await moveMessages(database.pool, queues)).toEqual({ moved: 1 });
  });

  it('asks the queues for nothing when there is nothing', async () => {
    const add = () => Promise.reject(new Error('asked'));
    expect(await moveMessages(database.pool, { add })).toEqual({ moved: 0 });
  });

  it('keeps everything when the queues are away', async () => {
    await put(['a', 'b']);
    const add = () => Promise.reject(new QueueUnavailableError('away'));
    await expect(moveMessages(database.pool, { add })).rejects.toThrow('away');
    expect(await waiting()).toEqual(['a-a1', 'b-a1']);
  });

  it('sends again what a relay had handed over that crashed before its commit', async () => {
    await put(['a']);
    const queues = recording();
    const crashing = {
      add: async (messages: readonly RunMessage[]) => {
        await queues.add(messages);
        await database.pool.query(
          // Waits until the connection is gone: until then it keeps the message's row locked.
          `select pg_terminate_backend(pid, 10000) from pg_stat_activity
           where datname = current_database() and state = 'idle in transaction' and query like 'delete from outbox%'`,
        );
      },
    };
    await expect(moveMessages(database.pool, crashing)).rejects.toThrow();
    expect(await waiting()).toEqual(['a-a1']);
    await moveMessages(database.pool, queues);
    expect(queues.added).toEqual([message('a'), message('a')]);
    expect(await waiting()).toEqual([]);
  });

  it('takes nothing that another relay is busy with', async () => {
    await put(['a']);
    const second = recording();
    const first = {
      add: async () => {
        await put(['b']);
        await moveMessages(database.pool, second);
      },
    };
    await moveMessages(database.pool, first);
    expect(second.added).toEqual([message('b')]);
    expect(await waiting()).toEqual([]);
  });

  it('takes 500 at a time, oldest first', async () => {
    await put(Array.from({ length: 501 }, (_, index) => `r${index}`));
    const queues = recording();
    const first = await moveMessages(database.pool, queues);
    expect([first, mayBeMore(first)]).toEqual([{ moved: 500 }, true]);
    expect(await waiting()).toEqual(['r500-a1']);
    expect(mayBeMore(await moveMessages(database.pool, queues))).toBe(false);
  });
});

describe('nextDue', () => {
  it('is unknown while the outbox is empty', async () => {
    expect(await nextDue(database.pool)).toBeUndefined();
  });

  it('is 0 for what is due', async () => {
    await put(['a']);
    expect(await nextDue(database.pool)).toBe(0);
  });

  it('is the time until the earliest message', async () => {
    await put(['a'], 600);
    await put(['b'], 60);
    const due = (await nextDue(database.pool)) ?? Number.NaN;
    // Half a minute either way: the clock may be set in between.
    expect(due).toBeLessThan(90_000);
    expect(due).toBeGreaterThan(30_000);
  });
});
