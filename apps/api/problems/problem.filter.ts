import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { negotiate } from '../content-negotiation/accept.js';
import { vendorType } from '../content-negotiation/media-types.js';
import { explain, isInternal } from './explain.js';
import type { Problem } from './problem.js';

const retryAfterSeconds = '2';

/** `application/problem+json`, or the vendor type for clients that name it. */
const contentTypeOf = (request: FastifyRequest): string =>
  negotiate(request.headers.accept) === 'vendor'
    ? `${vendorType};profile=api-response.v1.json`
    : 'application/problem+json';

/** Sends a problem. Serialised here, so that its content type stays as it is set. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): void {
  void reply.removeHeader('etag').code(problem.status).header('content-type', contentTypeOf(request));
  if (problem.status === 503) void reply.header('retry-after', retryAfterSeconds);
  if (problem.status === 401) void reply.header('www-authenticate', 'Bearer');
  void reply.send(JSON.stringify(problem));
}

/** Answers every error of the application; logs those that are ours. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Logger) {}

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
