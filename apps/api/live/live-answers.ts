import { keepingTenant } from '#event-store';
import { HttpException, Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';
import { callerOf, OrganisationLimits } from '../http/index.js';

/** Bytes that are made ahead of what the socket takes: a client that does not read holds no more than this. */
const bytesAhead = 16 * 1024;

/** Milliseconds between two looks whether the tokens of open answers are still good. */
const recheckInterval = 400;

/** Answers that go on until the client leaves, its token is no longer good, or this process stops. */
@Injectable()
export class LiveAnswers implements BeforeApplicationShutdown {
  private readonly open = new Map<FastifyReply, AbortController>();
  private rechecks: NodeJS.Timeout | undefined;
  private isRechecking = false;
  private isStopping = false;

  constructor(private readonly limits: OrganisationLimits) {}

  /** How many an organisation has open. */
  openOf(org: string): number {
    return [...this.open.keys()].filter((reply) => orgOf(reply) === org).length;
  }

  /**
   * Aborts when the client has gone, when its token has expired or its client has been revoked, when the answer is complete,
   * and when this process stops. Throws HttpException 429 when the organisation has as many open as it may.
   */
  async signalFor(reply: FastifyReply): Promise<AbortSignal> {
    const org = orgOf(reply);
    const { streams } = await this.limits.of(org);
    this.refuseBeyond(org, streams);
    const ended = new AbortController();
    if (this.isStopping || reply.raw.destroyed) ended.abort();
    if (reply.raw.destroyed) return ended.signal;
    this.open.set(reply, ended);
    this.rechecks ??= setInterval(() => void this.recheck(), recheckInterval);
    reply.raw.once('close', () => {
      this.open.delete(reply);
      ended.abort();
      if (this.open.size === 0) this.stopRechecking();
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
    else
      void reply.send(
        Readable.from(begun(reply, keepingTenant(chunks())), { objectMode: false, highWaterMark: bytesAhead }),
      );
  }

  beforeApplicationShutdown(): void {
    this.isStopping = true;
    this.stopRechecking();
    for (const [reply, ended] of this.open) end(reply, ended);
  }

  private refuseBeyond(org: string, most: number): void {
    const open = this.openOf(org);
    if (open < most) return;
    const message = `${org} has ${open} answers open that go on (event streams, followed logs), and may have ${most}: ending one makes room`;
    throw new HttpException(`streams: ${message}`, 429);
  }

  private stopRechecking(): void {
    clearInterval(this.rechecks);
    this.rechecks = undefined;
  }

  /** Each token is looked up once, however many answers it has open: the guard's memory answers for the others. */
  private async recheck(): Promise<void> {
    if (this.isRechecking) return;
    this.isRechecking = true;
    for (const [reply, ended] of this.open) {
      // While the database is away nobody can be revoked either.
      const isGood = await callerOf(reply.request)
        ?.isStillAdmitted()
        .catch(() => true);
      if (isGood === false) end(reply, ended);
    }
    this.isRechecking = false;
  }
}

const orgOf = ({ request }: FastifyReply): string => callerOf(request)?.scope.org ?? '';

/** The answer ends as if it were complete. One that a client has stopped to read could not end: it is cut off. */
function end({ raw }: FastifyReply, ended: AbortController): void {
  ended.abort();
  if (raw.writableNeedDrain) raw.destroy();
}

/** The client learns at once that it is answered, however long the first chunk takes. */
async function* begun<Chunk>(reply: FastifyReply, chunks: AsyncIterable<Chunk>): AsyncGenerator<Chunk> {
  reply.raw.flushHeaders();
  yield* chunks;
}
