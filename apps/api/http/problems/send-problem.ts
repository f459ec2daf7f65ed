import type { FastifyReply, FastifyRequest } from 'fastify';
import { negotiate } from '../content-negotiation/accept.js';
import { vendorType } from '../content-negotiation/media-types.js';
import type { Problem } from './problem.js';

const retryAfterSeconds = '2';

/** `application/problem+json`, or the vendor type for clients that name it. */
const contentTypeOf = (request: FastifyRequest): string =>
  negotiate(request.headers.accept) === 'vendor'
    ? `${vendorType};profile=api-response.v1.json;charset=utf-8`
    : 'application/problem+json';

/** Sends a problem. Serialised here, so that its content type stays as it is set. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): void {
  void reply.removeHeader('etag').code(problem.status).header('content-type', contentTypeOf(request));
  if (problem.status === 503) void reply.header('retry-after', retryAfterSeconds);
  if (problem.status === 401) void reply.header('www-authenticate', 'Bearer');
  void reply.send(JSON.stringify(problem));
}
