import type { FastifyReply, FastifyRequest } from 'fastify';
import { problemOf } from '../problems/problem.js';
import { sendProblem } from '../problems/send-problem.js';
import type { Cors } from '../cors/cors.js';
import type { AllowedMethods } from './allowed-methods.js';

/** Answers what no route takes: OPTIONS with the methods of the path, 405 for another method of a known path, else 404. */
export function answerUnknownRoute(
  request: FastifyRequest,
  reply: FastifyReply,
  allowed: AllowedMethods,
  cors: Cors,
): void {
  const [path = ''] = request.url.split('?', 1);
  const methods = allowed.of(path);
  if (methods.length === 0) {
    sendProblem(request, reply, problemOf(404, `There is nothing at ${request.method} ${path}`));
    return;
  }
  void reply.header('allow', methods.join(', '));
  if (request.method === 'OPTIONS') {
    cors.allow(reply, methods);
    void reply.code(204).send();
  } else
    sendProblem(
      request,
      reply,
      problemOf(405, `${request.method} is not allowed here; allowed: ${methods.join(', ')}`),
    );
}
