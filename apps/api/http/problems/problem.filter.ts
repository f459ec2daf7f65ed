import { Catch } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { explain, isInternal } from './explain.js';
import { sendProblem } from './send-problem.js';

/** Answers every error of the application; logs those that are ours. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Pick<Logger, 'error'>) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const problem = explain(error, request.id);
    if (isInternal(problem)) {
      this.log.error({ err: error, requestId: request.id, method: request.method, url: request.url }, 'request failed');
    }
    if (reply.sent || reply.raw.headersSent) {
      // The answer was cut off in the middle: only a broken connection tells the client so.
      reply.raw.destroy();
      return;
    }
    sendProblem(request, reply, problem);
  }
}
