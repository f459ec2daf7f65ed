import { RunLifecycle } from '#application';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { appendFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { layGroundwork } from '../../testing/published.js';
import type { Groundwork } from '../../testing/published.js';
import { RunningApi } from '../../testing/running-api.js';

interface Run {
  readonly id: string;
  readonly path: string;
}

/** Reads a log as it comes. */
class LogReader {
  private readonly decoder = new TextDecoder();
  private text = '';

  constructor(
    private readonly body: ReadableStreamDefaultReader<Uint8Array>,
    private readonly abort: AbortController,
  ) {}

  /** Waits until the log so far ends with this text. */
  async until(end: string): Promise<string> {
    while (!this.text.endsWith(end)) if (!(await this.read())) throw new Error(`The log ended: ${this.text}`);
    return this.text;
  }

  async toEnd(): Promise<string> {
    while (await this.read());
    return this.text;
  }

  close(): void {
    this.abort.abort();
  }

  private async read(): Promise<boolean> {
    const { value, done } = await this.body.read();
    this.text += this.decoder.decode(value, { stream: true });
    return !done;
  }
}

describe('logs of runs', () => {
  let api: RunningApi;
  let ground: Groundwork;

  beforeAll(async () => {
    api = await RunningApi.start();
    ground = await layGroundwork(api);
  });

  afterAll(async () => {
    await api.stop();
    expect(api.faults).toEqual([]);
  });

  const request = async (to = api, { mlInstanceId, dataSetId } = ground): Promise<Run> => {
    const experiment = await to.create('/experiments', { name: 'E', mlInstanceId });
    const tasks = [{ name: 'train', parameters: [{ key: 'trainingDataSetId', value: dataSetId }] }];
    const id = await to.create(`/experiments/${experiment}/runs`, { mode: 'train', tasks });
    return { id, path: `/experiments/${experiment}/runs/${id}` };
  };

  const write = async ({ id }: Run, attempt: number, text: string, to = api) => {
    const folder = join(to.home, 'logs', id, String(attempt));
    await mkdir(folder, { recursive: true });
    await appendFile(join(folder, 'stdout.log'), text);
  };

  const part = async ({ path }: Run, query: string, range?: string) => {
    const headers = { ...api.headers, ...(range !== undefined && { range }) };
    const answer = await api.fetch<string>(`/data/sensei${path}/logs?stream=stdout${query}`, { headers });
    const text = typeof answer.body === 'string' ? answer.body : '';
    return { status: answer.status, range: answer.headers.get('content-range'), text };
  };

  it('are sent in part: the last lines, or a range of bytes', async () => {
    const run = await request();
    await write(run, 1, 'first\nsecond\nthird\n');
    expect(await part(run, '&tail=2')).toEqual({ status: 200, range: null, text: 'second\nthird\n' });
    expect(await part(run, '&tail=9')).toMatchObject({ text: 'first\nsecond\nthird\n' });
    expect(await part(run, '', 'bytes=6-11')).toEqual({ status: 206, range: 'bytes 6-11/19', text: 'second' });
    expect(await part(run, '', 'bytes=-6')).toEqual({ status: 206, range: 'bytes 13-18/19', text: 'third\n' });
    expect(await part(run, '', 'bytes=19-')).toMatchObject({ status: 416, range: 'bytes */19' });
    expect(await part(run, '', 'lines=1-2')).toMatchObject({ status: 200, text: 'first\nsecond\nthird\n' });
    expect(await part(run, '&tail=many')).toMatchObject({ status: 400 });
  });

  const follow = async ({ path }: Run, to = api): Promise<LogReader> => {
    const abort = new AbortController();
    const init = { headers: to.headers, signal: abort.signal };
    const response = await fetch(`${to.url}/data/sensei${path}/logs?stream=stdout&follow=true`, init);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    return new LogReader((response.body as ReadableStream<Uint8Array>).getReader(), abort);
  };

  /** A worker claims the first attempt and loses it, so that a second one is due. */
  const crash = async ({ id }: Run) => {
    const runs = api.workerPart(RunLifecycle);
    const run = await runs.load(id);
    if (!run) throw new Error(`No run ${id}`);
    const claimed = await runs.claim(run, 1, 'worker-1', await runs.plan(run));
    if (!claimed) throw new Error(`${id} cannot be claimed`);
    await runs.failAttempt(claimed, 'crashed', 'the engine crashed');
  };

  const cancel = ({ path }: Run) => api.call('POST', `${path}/cancel`);

  it('hold all attempts in order', async () => {
    const run = await request();
    await write(run, 1, 'epoch 1\nepo');
    expect(await api.call('GET', `${run.path}/logs?stream=stdout`)).toMatchObject({ body: 'epoch 1\nepo' });
    await crash(run);
    expect(await api.call('GET', `${run.path}/logs?stream=stdout`)).toMatchObject({ body: 'epoch 1\nepo\n' });
    await write(run, 2, 'epoch 1\nepoch 2\n');
    expect(await api.call('GET', `${run.path}/logs?stream=stdout`)).toMatchObject({
      body: 'epoch 1\nepo\n[rondo] attempt 2\nepoch 1\nepoch 2\n',
    });
  });

  it('are followed from before the first line until the run has ended, over all attempts', async () => {
    const run = await request();
    const log = await follow(run);
    await write(run, 1, 'epoch 1\n');
    await log.until('epoch 1\n');
    await write(run, 1, 'epoch 2\n');
    await log.until('epoch 2\n');
    await crash(run);
    await write(run, 2, 'epoch 1 again\n');
    await log.until('[rondo] attempt 2\nepoch 1 again\n');
    await cancel(run);
    await write(run, 2, 'cancelled\n');
    expect(await log.toEnd()).toBe('epoch 1\nepoch 2\n[rondo] attempt 2\nepoch 1 again\ncancelled\n');
    expect(await (await follow(run)).toEnd()).toContain('[rondo] attempt 2\n');
  });

  it('are long and hold any bytes', async () => {
    const run = await request();
    const text = 'ä€😀\r'.repeat(40_000);
    await write(run, 1, text);
    expect((await api.call<string>('GET', `${run.path}/logs?stream=stdout`)).body).toBe(text);
    const log = await follow(run);
    await log.until(text);
    log.close();
  });

  it('of a run that ended long ago are not there once they are deleted, and the answer says why', async () => {
    const run = await request();
    await write(run, 1, 'epoch 1\n');
    await cancel(run);
    await api.database.pool.query(
      `update read_runs set body = jsonb_set(body, '{ended}', '"2020-01-01T00:00:00.000Z"') where id = $1`,
      [run.id],
    );
    const path = `${run.path}/logs?stream=stdout`;
    expect(await api.call('GET', path)).toMatchObject({ status: 200, body: 'epoch 1\n' });
    await rm(join(api.home, 'logs', run.id), { recursive: true });
    const gone = {
      status: 404,
      body: { detail: 'Logs of runs that failed or were cancelled are kept for 90 days after their end' },
    };
    expect(await api.call('GET', path)).toMatchObject(gone);
    expect(await api.call('GET', `${path}&follow=true`)).toMatchObject(gone);
  });

  it('are refused with all violations at once', async () => {
    const { path } = await request();
    expect(await api.call('GET', `${path}/logs?stream=stdin&follow=maybe`)).toMatchObject({
      status: 400,
      body: {
        additionalDetails: {
          stream: '"stdin" is not one of execution, stdout, stderr',
          follow: '"maybe" is not true or false',
        },
      },
    });
  });

  it('answer HEAD at once', async () => {
    const { path } = await request();
    expect(await api.call('HEAD', `${path}/logs?follow=true`)).toMatchObject({ status: 200, body: '' });
  });

  it('end when the process stops', async () => {
    const other = await RunningApi.start();
    const run = await request(other, await layGroundwork(other));
    await write(run, 1, 'epoch 1\n', other);
    const log = await follow(run, other);
    await log.until('epoch 1\n');
    await other.stop();
    expect(await log.toEnd()).toBe('epoch 1\n');
    expect(other.faults).toEqual([]);
  });
});
