import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { answerProfile } from './answers.decorator.js';
import type { Profile } from './media-types.js';
import { negotiatedType } from './negotiated-type.js';
import { addVary } from './vary.js';
import { Versioned } from './versioned.js';

/** What is created says where it is. */
interface Located {
  readonly _links: { readonly self: { readonly href: string } };
}

/** Refuses an `Accept` that admits no JSON before anything is done, then sets Content-Type, ETag and Location. */
@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const profile = this.reflector.get<Profile | undefined>(answerProfile, context.getHandler());
    if (!profile) return next.handle();
    const http = context.switchToHttp();
    const contentType = negotiatedType(http.getRequest<FastifyRequest>(), profile);
    const reply = http.getResponse<FastifyReply>();
    return next.handle().pipe(
      map((answer: unknown) => {
        void reply.header('content-type', contentType);
        addVary(reply, 'Accept');
        if (answer instanceof Versioned) void reply.header('etag', `"${answer.version}"`);
        const body: unknown = answer instanceof Versioned ? answer.body : answer;
        if (reply.statusCode === 201) void reply.header('location', (body as Located)._links.self.href);
        return body;
      }),
    );
  }
}
