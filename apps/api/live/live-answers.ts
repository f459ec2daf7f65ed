import { Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';

/** Bytes that are made ahead of what the socket takes: a client that does not read holds no more than this. */
const bytesAhead = 16 * 1024;

/** Answers that go on until the client leaves or this process stops. */
@Injectable()
export class LiveAnswers implements BeforeApplicationShutdown {
  private readonly open = new Map<FastifyReply, AbortController>();
  private isStopping = false;

  /** Aborts when the client has gone, when the answer is complete, and when this process stops. */
  signalFor(reply: FastifyReply): AbortSignal {
    const ended = new AbortController();
    if (this.isStopping) ended.abort();
    this.open.set(reply, ended);
    reply.raw.once('close', () => {
      this.open.delete(reply);
      ended.abort();
    });
    return ended.signal;
  }

  /** Sends chunks as fast as the client reads them; no more are asked for meanwhile. HEAD is answered without them. */
  send(reply: FastifyReply, type: string, chunks: () => AsyncIterable<Buffer | string>): void {
    void reply
      .type(type)
      .header('cache-control', 'no-store, no-transform')
      // Proxies that gather answers before they pass them on are told not to.
      .header('x-accel-buffering', 'no')
      // Else a connection that has just become idle would hold up the server's end.
      .header('connection', 'close');
    if (reply.request.method === 'HEAD') void reply.send();
    else void reply.send(Readable.from(begun(reply, chunks()), { objectMode: false, highWaterMark: bytesAhead }));
  }

  /**
   * The answers end as if they were complete, before the server waits for the connections to end. Those that a client
   * has stopped to read could not end: they are cut off.
   */
  beforeApplicationShutdown(): void {
    this.isStopping = true;
    for (const [{ raw }, ended] of this.open) {
      ended.abort();
      if (raw.writableNeedDrain) raw.destroy();
    }
  }
}

/** The client learns at once that it is answered, however long the first chunk takes. */
async function* begun<Chunk>(reply: FastifyReply, chunks: AsyncIterable<Chunk>): AsyncGenerator<Chunk> {
  reply.raw.flushHeaders();
  yield* chunks;
}
