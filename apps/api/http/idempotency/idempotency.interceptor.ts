import { DomainError, violationAt } from '#domain';
import type { SecretKeys } from '#sealing';
import { ConflictException, Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { tooLarge } from '../bodies/read-body.js';
import { callerOf } from '../credentials/caller.js';
import { BodyDigest } from './body-digest.js';
import { KeptAnswerReplay } from './kept-answer-replay.js';
import { KeyRegister } from './key-register.js';
import type { KeyOwner, Taken } from './key-register.js';
import { RunningRequest } from './running-request.js';
import { isSecretShownBy } from './shows-secret.decorator.js';

const printable = /^[\x20-\x7e]{1,255}$/;

/**
 * Lets a POST with an Idempotency-Key run once: the same request is answered again what it was answered first. While the
 * first one runs, others are refused with 409. One that was lost with its process holds the key for a minute; then a
 * repetition runs, and finds what the first had made, if it had.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly register: KeyRegister,
    private readonly uploadLimitBytes: number,
    /** Under the first bodies are remembered; the others know those of before again. */
    private readonly keys: SecretKeys,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const owner = ownerOf(request);
    if (!owner) return next.handle();
    if (isSecretShownBy(context.getHandler())) throw notTaken();
    const wanted = `${request.method} ${request.url}`;
    const digests = this.keys().map((key) => new BodyDigest(request.headers['content-type'], key));
    const taken = await this.register.take(owner, wanted);
    if (taken.kind === 'claimed') {
      const [digest] = digests;
      if (!digest) throw new Error('There is no key to remember bodies under');
      RunningRequest.begin(taken.claim, this.register, request, digest);
      return next.handle();
    }
    if (taken.request !== wanted) throw reused(owner.key, `it was used for ${taken.request}`);
    if (taken.kind === 'running') {
      void http.getResponse<FastifyReply>().header('retry-after', '1');
      throw new ConflictException(`Idempotency-Key: the first request with ${JSON.stringify(owner.key)} still runs`);
    }
    throw await this.replayOf(taken, owner.key, request, digests);
  }

  private async replayOf(
    { bodySha256, answer }: Extract<Taken, { kind: 'answered' }>,
    key: string,
    request: FastifyRequest,
    digests: readonly BodyDigest[],
  ): Promise<KeptAnswerReplay | DomainError> {
    let bytes = 0;
    for await (const chunk of request.raw) {
      bytes += (chunk as Buffer).length;
      if (bytes > this.uploadLimitBytes) throw tooLarge(this.uploadLimitBytes);
      for (const digest of digests) digest.update(chunk as Buffer);
    }
    return digests.some((digest) => digest.digest().equals(bodySha256))
      ? new KeptAnswerReplay(answer)
      : reused(key, 'it was used for another body');
  }
}

/** Undefined for requests that are not to be told apart: without a key, without effects, or public. */
function ownerOf(request: FastifyRequest): KeyOwner | undefined {
  const header = request.headers['idempotency-key'];
  const caller = callerOf(request);
  if (request.method !== 'POST' || header === undefined || !caller) return undefined;
  const key = String(header);
  if (printable.test(key) && key.trim() !== '') return { ...caller.scope, apiKey: caller.apiKey, key };
  const message = `${JSON.stringify(key)} is not a key: 1 to 255 printable ASCII characters`;
  throw violationAt('illegal-argument', 'Idempotency-Key', message);
}

function notTaken(): DomainError {
  const message =
    'is not taken here: the answer holds a secret, which is not kept; lists show what a lost answer was about';
  return violationAt('illegal-argument', 'Idempotency-Key', message);
}

function reused(key: string, how: string): DomainError {
  const message = `${JSON.stringify(key)} cannot be used again: ${how}`;
  return violationAt('unprocessable', 'Idempotency-Key', message);
}
