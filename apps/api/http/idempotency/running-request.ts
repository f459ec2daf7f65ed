import { finished } from 'node:stream/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { BodyDigest } from './body-digest.js';
import { leaseRenewalMs } from './key-register.js';
import type { Claim, KeyRegister } from './key-register.js';

/** Refusals that the same request would always get. The others may be answered otherwise a moment later. */
const finalRefusals = new Set([400, 404, 410, 412, 415, 422]);

const keptHeaders = ['content-type', 'etag', 'location'];

/** Requests with a claim, until they are answered. */
const running = new WeakMap<FastifyRequest, RunningRequest>();

/** The claim of a request that carries an Idempotency-Key, from which ids follow; undefined for others. */
export const claimOf = (request: FastifyRequest): string | undefined => running.get(request)?.claim.id;

/** A request that holds a claim: its body is hashed as it is read, and its answer kept before it is sent. */
export class RunningRequest {
  private readonly renewal: NodeJS.Timeout;

  private constructor(
    readonly claim: Claim,
    private readonly register: KeyRegister,
    private readonly request: FastifyRequest,
    private readonly digest: BodyDigest,
  ) {
    this.renewal = setInterval(() => void register.renew(claim).catch(() => undefined), leaseRenewalMs).unref();
  }

  static begin(claim: Claim, register: KeyRegister, request: FastifyRequest, digest: BodyDigest): void {
    // Paused, so that hearing the chunks does not make them flow before the handler reads them.
    request.raw.pause();
    request.raw.on('data', (chunk: Buffer) => {
      digest.update(chunk);
    });
    running.set(request, new RunningRequest(claim, register, request, digest));
  }

  /** Keeps the answer, or gives the claim back; the answer is sent in any case. */
  async settle(reply: FastifyReply, payload: unknown): Promise<void> {
    clearInterval(this.renewal);
    running.delete(this.request);
    const { statusCode } = reply;
    const isSuccess = statusCode >= 200 && statusCode < 300;
    try {
      if (isSuccess) await this.readOn();
      const isFinal = isSuccess || finalRefusals.has(statusCode);
      if (!isFinal || typeof payload !== 'string' || !this.request.raw.readableEnded) {
        await this.register.release(this.claim);
        return;
      }
      const headers = Object.fromEntries(
        keptHeaders.flatMap((name) => {
          const value = reply.getHeader(name);
          return value === undefined ? [] : [[name, String(value)]];
        }),
      );
      await this.register.keep(this.claim, this.digest.digest(), { status: statusCode, headers, body: payload });
    } catch {
      // What was done is done. A repetition waits for the lease to end and finds the ids of this claim taken.
    }
  }

  /** Reads what the handler had no use for, so that the whole body is hashed. */
  private async readOn(): Promise<void> {
    const { raw } = this.request;
    if (raw.readableEnded || raw.destroyed) return;
    await finished(raw.resume());
  }
}

/** Fastify's onSend hook: settles the claim of a request, where it has one. */
export async function settleClaim(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<void> {
  await running.get(request)?.settle(reply, payload);
}
