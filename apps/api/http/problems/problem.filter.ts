import type { RefusedAction } from '#audit';
import { Catch } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { callerOf } from '../credentials/caller.js';
import type { Refusals, Refused } from '../credentials/refusals.js';
import { isTold } from '../credentials/told-refusals.js';
import { explain, isInternal } from './explain.js';
import { loggedUrl } from './logged-url.js';
import type { Problem } from './problem.js';
import { sendProblem } from './send-problem.js';

/** Answers every error of the application; logs those that are ours, and tells of those that refuse somebody. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly log: Pick<Logger, 'error'>,
    private readonly refusals: Pick<Refusals, 'tell'>,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const problem = explain(error, request.id);
    if (isInternal(problem)) {
      this.log.error(
        { err: error, requestId: request.id, method: request.method, url: loggedUrl(request.url) },
        'request failed',
      );
    }
    const refused = isTold(error) ? undefined : refusedBy(request, problem);
    if (refused) this.refusals.tell(refused);
    if (reply.sent || reply.raw.headersSent) {
      // The answer was cut off in the middle: only a broken connection tells the client so.
      reply.raw.destroy();
      return;
    }
    sendProblem(request, reply, problem);
  }
}

const actions: Readonly<Record<number, RefusedAction>> = { 401: 'token-refused', 403: 'forbidden', 429: 'limited' };

/** What the audit log is told of a request that was refused for whose it is, or how many there were. */
function refusedBy(request: FastifyRequest, { status, detail }: Problem): Refused | undefined {
  const action = actions[status];
  if (action === undefined) return undefined;
  const caller = callerOf(request);
  const header = request.headers['x-api-key'];
  const clientId = caller?.apiKey ?? (typeof header === 'string' ? header : undefined);
  return {
    action,
    address: request.ip,
    clientId,
    reason: `${request.method} ${request.routeOptions.url ?? ''}: ${detail}`,
    ...(caller && { known: { ...caller.scope, actor: caller.actor } }),
  };
}
