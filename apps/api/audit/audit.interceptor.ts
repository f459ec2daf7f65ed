import { Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { tap } from 'rxjs';
import type { Observable } from 'rxjs';
import { basePath, callerOf } from '../http/index.js';
import type { Caller } from '../http/index.js';
import { AuditLog } from './audit-log.js';
import { auditedAction } from './audited-operations.js';

/** Notes what was not refused of what the audit log is told. */
@Injectable()
export class AuditInterceptor implements NestInterceptor {
  constructor(private readonly log: AuditLog) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const caller = callerOf(request);
    const action = auditedAction(request.method, request.routeOptions.url ?? '');
    if (!caller || action === undefined) return next.handle();
    return next.handle().pipe(
      tap(() => {
        const entry = { action, ...entryOf(request, caller), resource: resourceOf(request) };
        if (action === 'deletion') this.log.note(entry);
        else this.log.noteRepeated(entry);
      }),
    );
  }
}

const entryOf = ({ ip }: FastifyRequest, { scope, actor, apiKey }: Caller) => ({
  ...scope,
  actor,
  clientId: apiKey,
  address: ip,
});

/** `models/15c53796-…/artifact`; of a bulk deletion, whose children were deleted: `mlInstances?engineId=…`. */
function resourceOf({ method, url, params, routeOptions }: FastifyRequest): string {
  const ids = params as Readonly<Record<string, string>>;
  const path = (routeOptions.url ?? '')
    .replace(`/${basePath}/`, '')
    .replace(/:(\w+)/g, (_, name: string) => ids[name] ?? '');
  const [, search] = url.split('?', 2);
  return method === 'DELETE' && search !== undefined ? `${path}?${search.slice(0, 256)}` : path;
}
