import { Catch } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { KeptAnswerReplay } from './kept-answer-replay.js';

/** Answers a repeated request; `Idempotent-Replay` says that nothing was done. */
@Catch(KeptAnswerReplay)
export class ReplayFilter implements ExceptionFilter {
  catch({ answer: { status, headers, body } }: KeptAnswerReplay, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    void reply.code(status).headers(headers).header('idempotent-replay', 'true').send(body);
  }
}
