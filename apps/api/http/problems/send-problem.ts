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

declare module 'fastify' {
  interface FastifyContextConfig {
    /** How a route words a problem whose form another standard says; undefined for those that it words as all do. */
    readonly wording?: (problem: Problem) => object | undefined;
  }
}

/** Sends a problem. Serialised here, so that its content type stays as it is set. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): void {
  const worded = request.routeOptions.config.wording?.(problem);
  const type = worded ? 'application/json' : contentTypeOf(request);
  void reply.removeHeader('etag').code(problem.status).header('content-type', type);
  const mayPass = problem.status === 503 || problem.status === 429;
  // Who refuses may know it better.
  if (mayPass && !reply.hasHeader('retry-after')) void reply.header('retry-after', retryAfterSeconds);
  // Who is told to come later keeps no place among the connections of its address meanwhile.
  if (problem.status === 429) void reply.header('connection', 'close');
  if (problem.status === 401) void reply.header('www-authenticate', 'Bearer');
  void reply.send(JSON.stringify(worded ?? problem));
}
