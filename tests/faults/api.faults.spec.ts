import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Identified, ListOf } from '../e2e/resources.js';
import { onPostgres, onRedis } from './backends.js';
import { FaultStack } from './fault-stack.js';
import { closeGate, fates, recording } from './gate.js';
import type { GatePlace } from './gate.js';
import { done } from './histories.js';

interface Post {
  readonly path: string;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const recordingAnswer: GatePlace = { before: 'update', table: 'idempotency_keys', when: 'new.status is not null' };

for (const { backend, options, there } of [onPostgres, onRedis()]) {
  (there ? describe : describe.skip)(`the API with ${backend} queues`, () => {
    let stack: FaultStack;

    beforeAll(async () => {
      stack = await FaultStack.open(options);
    });
    afterEach(() => stack.endWorkers());
    afterAll(() => stack.close());

    const listed = async (path: string) => {
      const { body } = await stack.stack.call<ListOf<Identified>>('GET', path);
      return body.children.map(({ id }) => id);
    };

    /** As if the key's minute had passed. */
    const endLease = (key: string) =>
      stack.stack.database.pool.query('update idempotency_keys set leased_until = now() where key = $1', [key]);

    /** Kills the API while it answers a POST, starts another one, and answers what the repetition of the POST made. */
    async function repeatAfterKill(
      { path, body, headers = {} }: Post,
      place: GatePlace,
      pass: (typeof fates)[number]['pass'],
    ): Promise<string> {
      const key = randomUUID();
      const post = () => stack.stack.call<Identified>('POST', path, body, { ...headers, 'idempotency-key': key });
      const gate = await closeGate(stack.stack.database.url, place);
      const lost = expect(post()).rejects.toThrow();
      await gate.reached();
      await stack.stack.killApi();
      await lost;
      await pass(gate);
      await stack.stack.startProcess('api');
      expect(await post()).toMatchObject({ status: 409 });
      await endLease(key);
      const { status, body: made } = await post();
      expect(status).toBe(201);
      return made.id;
    }

    async function runs(): Promise<Post> {
      const experimentId = await stack.create('/experiments', {
        name: 'By hand',
        mlInstanceId: await stack.instance({}),
      });
      return { path: `/experiments/${experimentId}/runs`, body: { mode: 'Train' } };
    }

    async function batches(): Promise<Post> {
      const dataSetId = await stack.create('/dataSets', { name: 'Numbers' });
      const headers = { 'content-type': 'text/csv' };
      return { path: `/dataSets/${dataSetId}/batches`, body: 'x,y\n1,2\n', headers };
    }

    // What the server does with a broken connection is the same whatever holds the queues.
    describe.each(backend === 'PostgreSQL' ? fates : fates.slice(0, 1))(
      'killed mid-POST, and the transaction under way $fate',
      ({ pass }) => {
        it('a run is requested once by a repetition with its Idempotency-Key', async () => {
          const post = await runs();
          const run = await repeatAfterKill(post, recording('RunRequested'), pass);
          expect(await listed(post.path)).toEqual([run]);
          await stack.worker();
          await stack.until(run, 'DONE');
          expect(await stack.history(run)).toEqual(done);
          await stack.expectSound();
        });

        it('a batch is added once', async () => {
          const post = await batches();
          const batch = await repeatAfterKill(post, recording('BatchAdded'), pass);
          expect(await listed(post.path)).toEqual([batch]);
          await stack.expectSound();
        });
      },
    );

    it('killed mid-POST, after the commit and before its answer: the repetition finds what was made', async () => {
      const post = await runs();
      const run = await repeatAfterKill(post, recordingAnswer, (gate) => gate.openToOthers());
      expect(await listed(post.path)).toEqual([run]);
      await stack.worker();
      await stack.until(run, 'DONE');
      expect(await stack.history(run)).toEqual(done);
      await stack.expectSound();
    });
  });
}
