import { Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';

/** Whoever asks first (`Expect: 100-continue`) is told to send the body when its credentials have been found to be good. */
@Injectable()
export class ContinueInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const { headers, raw } = http.getRequest<FastifyRequest>();
    const isAsked = headers.expect?.toLowerCase() === '100-continue' && !raw.complete;
    if (isAsked) http.getResponse<FastifyReply>().raw.writeContinue();
    return next.handle();
  }
}
