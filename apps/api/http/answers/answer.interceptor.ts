import type { Scope } from '#domain';
import { Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { ModuleRef, Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map } from 'rxjs';
import type { Observable } from 'rxjs';
import { negotiatedType } from '../content-negotiation/negotiated-type.js';
import { addVary } from '../content-negotiation/vary.js';
import { callerOf } from '../credentials/caller.js';
import { registerCurrentAnswer } from '../validation/current-answer.js';
import { warningsOf } from '../validation/unused-fields.js';
import { answerRule } from './answers.decorator.js';
import type { AnswerRule } from './answers.decorator.js';

/** What is created says where it is. */
interface Located {
  readonly _links: { readonly self: { readonly href: string } };
}

/** Refuses an `Accept` that admits no JSON before anything is done, then sets Content-Type, ETag and Location. */
@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly modules: ModuleRef,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const rule = this.reflector.get<AnswerRule | undefined>(answerRule, context.getHandler());
    if (!rule) return next.handle();
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const contentType = negotiatedType(request, rule.profile);
    if (request.method === 'PUT') this.offerCurrent(context, request);
    const reply = http.getResponse<FastifyReply>();
    return next.handle().pipe(
      map((result: unknown) => {
        const { body, version } = rule.answerOf(result as never, request);
        void reply.header('content-type', contentType);
        addVary(reply, 'Accept');
        if (version !== undefined) void reply.header('etag', `"${version}"`);
        if (reply.statusCode === 201) void reply.header('location', (body as Located)._links.self.href);
        return withWarnings(body, warningsOf(request));
      }),
    );
  }

  /** What a PUT changes is what the `get` beside it in the controller answers. */
  private offerCurrent(context: ExecutionContext, request: FastifyRequest): void {
    const controller = this.modules.get<Partial<Reads>>(context.getClass(), { strict: false });
    const caller = callerOf(request);
    const { get } = controller;
    const rule = get && this.reflector.get<AnswerRule | undefined>(answerRule, get);
    if (!get || !rule || !caller) return;
    const { id } = request.params as { readonly id: string };
    registerCurrentAnswer(request, async () => {
      const resource = await get.call(controller, caller.scope, id.toLowerCase(), undefined);
      return rule.answerOf(resource as never, request).body;
    });
  }
}

/** A controller of resources that can be read one by one. */
interface Reads {
  get(scope: Scope, id: string, asOf: string | undefined): Promise<unknown>;
}

/** Warnings stand beside the resource's fields, after those that it has of itself. */
function withWarnings(body: unknown, warnings: readonly string[]): unknown {
  if (warnings.length === 0) return body;
  const { warnings: own = [], ...fields } = body as { readonly warnings?: readonly string[] };
  return { ...fields, warnings: [...own, ...warnings] };
}
