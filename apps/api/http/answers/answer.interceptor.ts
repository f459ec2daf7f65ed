import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { negotiatedType } from '../content-negotiation/negotiated-type.js';
import { addVary } from '../content-negotiation/vary.js';
import { type AnswerRule, answerRule } from './answers.decorator.js';

/** What is created says where it is. */
interface Located {
  readonly _links: { readonly self: { readonly href: string } };
}

/** Refuses an `Accept` that admits no JSON before anything is done, then sets Content-Type, ETag and Location. */
@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const rule = this.reflector.get<AnswerRule | undefined>(answerRule, context.getHandler());
    if (!rule) return next.handle();
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const contentType = negotiatedType(request, rule.profile);
    const reply = http.getResponse<FastifyReply>();
    return next.handle().pipe(
      map((result: unknown) => {
        const { body, version } = rule.answerOf(result as never, request);
        void reply.header('content-type', contentType);
        addVary(reply, 'Accept');
        if (version !== undefined) void reply.header('etag', `"${version}"`);
        if (reply.statusCode === 201) void reply.header('location', (body as Located)._links.self.href);
        return body;
      }),
    );
  }
}
