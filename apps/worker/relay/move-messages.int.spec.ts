import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createPool, lookAtOutbox } from '#event-store';
import { createQueues, prepareQueues, QueueUnavailableError } from '#queues';
import type { Queues, RunMessage, RunPayload } from '#queues';
import { createTestDatabase, testRedisUrl } from '#testing';
import type { TestDatabase } from '#testing';
import { silent } from '../testing/worker-stage.js';
import { moveMessages } from './move-messages.js';
import type { MoveOptions } from './move-messages.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.pool.query('truncate outbox, deliveries, last_turns, quotas, read_runs'));

interface Put {
  readonly org?: string;
  readonly queue?: 'training' | 'scoring';
  /** When it is due; long ago unless told, so that no clock's step hides it. */
  readonly seconds?: number;
}

/** Requests runs, whose messages are in the outbox: answers their ids. */
async function put(count: number, { org = 'acme', queue = 'training', seconds = -3_600 }: Put = {}): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  await database.pool.query(
    `insert into read_runs (id, org, sandbox, version, created, updated, created_by, deleted, body, experiment_id, mode,
                            state, trigger)
     select id, $2, 'prod', 1, now(), now(), '{}', false, '{"attempt": 1}', gen_random_uuid(), 'train', 'PENDING', 'user'
     from unnest($1::uuid[]) as id`,
    [ids, org],
  );
  await database.pool.query(
    `insert into outbox (job_id, org, queue, payload, available_at)
     select id || '-a1', $2, $3, jsonb_build_object('runId', id, 'attempt', 1), now() + make_interval(secs => $4)
     from unnest($1::text[]) with ordinality as r(id, place) order by place`,
    [ids, org, queue, seconds],
  );
  return ids;
}

const become = (state: string, ids: readonly string[]) =>
  database.pool.query('update read_runs set state = $1 where id = any($2)', [state, ids]);

const left = async (): Promise<string[]> =>
  (
    await database.pool.query<{ id: string }>(`select payload ->> 'runId' as id from outbox order by outbox.id`)
  ).rows.map(({ id }) => id);

/** A queue that remembers what it was given, and takes as much as it is told. */
function recording(waiting: Partial<Record<'training' | 'scoring', number>> = {}) {
  const added: string[] = [];
  return {
    added,
    waiting: () => Promise.resolve({ training: 0, scoring: 0, ...waiting }),
    add: (messages: readonly RunMessage[]) => {
      added.push(...messages.map(({ payload: { runId } }) => runId));
      return Promise.resolve();
    },
  };
}

const move = (queues: MoveOptions['queues'], more: Partial<MoveOptions> = {}) =>
  moveMessages(database.pool, { queues, ahead: { training: 100, scoring: 100 }, concurrentRuns: 100, ...more });

const away = { waiting: recording().waiting, add: () => Promise.reject(new QueueUnavailableError('away')) };

describe('moveMessages', () => {
  it('hands over what is due, and leaves the rest', async () => {
    const due = await put(2);
    const later = await put(1, { seconds: 300 });
    const queues = recording();
    expect(await move(queues)).toEqual({ moved: 2 });
    expect(queues.added).toEqual(due);
    expect(await left()).toEqual(later);
  });

  it('hands over what is further off than any delay: the clock was set back', async () => {
    await put(1, { seconds: 360_000 });
    expect(await move(recording())).toEqual({ moved: 1 });
  });

  it('needs no more than the rights of workers', async () => {
    const pool = createPool(database.url, { role: 'rondo_worker', isRoleRequired: true, max: 1 });
    const ids = [...(await put(1, { org: 'a' })), ...(await put(1, { org: 'b' }))];
    const queues = recording();
    const options = { queues, ahead: { training: 1, scoring: 1 }, concurrentRuns: 1 };
    try {
      await moveMessages(pool, options);
      await become('DONE', queues.added);
      await moveMessages(pool, options);
      expect((await lookAtOutbox(pool)).isDue).toBe(false);
    } finally {
      await pool.end();
    }
    expect(queues.added).toEqual(ids);
  });

  it('asks the queues for nothing when there is nothing', async () => {
    const asked = () => Promise.reject(new Error('asked'));
    expect(await move({ add: asked, waiting: asked })).toEqual({ moved: 0 });
  });

  it('keeps everything when the queues are away', async () => {
    const ids = await put(2);
    await expect(move(away)).rejects.toThrow('away');
    expect(await left()).toEqual(ids);
  });

  it('sends again what a relay had handed over that crashed before its commit', async () => {
    const ids = await put(1);
    const queues = recording();
    const crashing = {
      ...queues,
      add: async (messages: readonly RunMessage[]) => {
        await queues.add(messages);
        await database.pool.query(
          // Waits until the connection is gone: until then it keeps the message's row locked.
          `select pg_terminate_backend(pid, 10000) from pg_stat_activity
           where datname = current_database() and state = 'idle in transaction' and query like '%insert into deliveries%'`,
        );
      },
    };
    await expect(move(crashing)).rejects.toThrow();
    expect(await left()).toEqual(ids);
    await move(queues);
    expect(queues.added).toEqual([...ids, ...ids]);
    expect(await left()).toEqual([]);
  });

  it('leaves turns to the relay that is at it', async () => {
    await put(1);
    const second: unknown[] = [];
    const first = {
      waiting: recording().waiting,
      add: async () => {
        await put(1);
        second.push(await move(recording()));
      },
    };
    await move(first);
    expect(second).toEqual(['busy']);
    expect(await left()).toHaveLength(1);
  });

  it('fills up what waits in a queue, and no more', async () => {
    const training = await put(3);
    const scoring = await put(3, { queue: 'scoring' });
    const queues = recording({ training: 1, scoring: 2 });
    expect(await move(queues, { ahead: { training: 3, scoring: 2 } })).toEqual({ moved: 2 });
    expect(queues.added).toEqual(training.slice(0, 2));
    expect(await left()).toEqual([...training.slice(2), ...scoring]);
  });
});

describe('organisations', () => {
  const one = { ahead: { training: 1, scoring: 1 } };

  it('take turns, also behind one that came first with many', async () => {
    const [a1, a2, a3] = await put(3, { org: 'a' });
    const [b1, b2] = await put(2, { org: 'b' });
    const [c1] = await put(1, { org: 'c' });
    const queues = recording();
    await move(queues);
    expect(queues.added).toEqual([a1, b1, c1, a2, b2, a3]);
  });

  it('take turns from one round to the next, as long as each has something', async () => {
    await put(4, { org: 'a' });
    await put(4, { org: 'b' });
    await put(4, { org: 'c' });
    const queues = recording();
    const orgs: string[] = [];
    for (let round = 0; round < 6; round++) {
      await move(queues, one);
      const { rows } = await database.pool.query<{ org: string }>('select org from read_runs where id = $1', [
        queues.added.at(-1),
      ]);
      orgs.push(rows[0]?.org ?? '');
      await become('DONE', queues.added);
    }
    expect(orgs.join('')).toBe('abcabc');
  });

  it('are preferred that have less under way', async () => {
    const busy = await put(2, { org: 'a' });
    const queues = recording();
    await move(queues);
    await become('RUNNING', busy);
    await put(1, { org: 'a' });
    const [b1] = await put(1, { org: 'b' });
    await move(queues, one);
    expect(queues.added.at(-1)).toBe(b1);
  });

  it('have no more under way than they may, in both queues together; the others go on', async () => {
    await database.pool.query(`insert into quotas (org, name, most, set_by) values ('a', 'concurrentRuns', 2, '{}')`);
    const [first, second] = await put(2, { org: 'a' });
    const scoring = await put(1, { org: 'a', queue: 'scoring' });
    const others = await put(3, { org: 'b' });
    const queues = recording();
    await move(queues);
    expect(new Set(queues.added)).toEqual(new Set([first, second, ...others]));
    await become('RUNNING', queues.added);
    expect(await move(queues)).toEqual({ moved: 0 });
    await become('DONE', [first ?? '']);
    expect(await move(queues)).toEqual({ moved: 1 });
    expect(queues.added.at(-1)).toBe(scoring[0]);
  });

  it('do not lose a place to an attempt whose job was lost, and which is sent again', async () => {
    const ids = await put(1);
    const queues = recording();
    await move(queues, { concurrentRuns: 1 });
    await database.pool.query(
      `insert into outbox (job_id, org, queue, payload, available_at)
       select job_id, org, queue, jsonb_build_object('runId', run_id, 'attempt', 1), now() - interval '1 hour' from deliveries`,
    );
    expect(await move(queues, { concurrentRuns: 1 })).toEqual({ moved: 1 });
    expect(queues.added).toEqual([...ids, ...ids]);
  });
});

const redisUrl = testRedisUrl();

describe.each(redisUrl === undefined ? ['PostgreSQL'] : ['PostgreSQL', 'Redis'])('runs on %s', (backend) => {
  let queues: Queues;
  beforeAll(async () => {
    const config = {
      database: { url: database.url },
      ...(backend === 'Redis' && redisUrl !== undefined && { redis: { url: redisUrl } }),
      queues: { prefix: `rondo-test-${randomUUID()}` },
      concurrency: { training: 1, scoring: 1 },
      runs: { leaseSeconds: 30 },
    };
    await prepareQueues(config);
    queues = await createQueues(config, silent);
  });
  afterAll(() => queues.close({ graceMs: 5_000, stopMs: 1_000 }));

  it('of one organisation are claimed soon, however many another has requested before', async () => {
    const many = await put(60, { org: 'many' });
    const few = await put(1, { org: 'few' });
    const claimed: string[] = [];
    const moveOn = () => move(queues, { ahead: { training: 1, scoring: 1 } });
    await moveOn();
    await new Promise<void>((resolve, reject) => {
      const claim = async ({ runId }: RunPayload) => {
        claimed.push(runId);
        await become('RUNNING', [runId]);
        await moveOn();
        await become('DONE', [runId]);
        if (claimed.length === 61) resolve();
      };
      queues.consume('training', 1, claim).catch(reject);
    });
    expect(claimed.indexOf(few[0] ?? '')).toBeLessThanOrEqual(1);
    expect(claimed.filter((id) => many.includes(id))).toEqual(many);
  });
});

describe('lookAtOutbox', () => {
  it('finds nothing while nothing is to become due', async () => {
    expect(await lookAtOutbox(database.pool)).toEqual({ isDue: false, nextMs: undefined });
  });

  it('tells what is due from what will be, and when', async () => {
    await put(1, { seconds: 600 });
    await put(1, { seconds: 60 });
    const { isDue, nextMs = Number.NaN } = await lookAtOutbox(database.pool);
    expect(isDue).toBe(false);
    // Half a minute either way: the clock may be set in between.
    expect(nextMs).toBeLessThan(90_000);
    expect(nextMs).toBeGreaterThan(30_000);
    await put(1);
    expect((await lookAtOutbox(database.pool)).isDue).toBe(true);
  });
});
