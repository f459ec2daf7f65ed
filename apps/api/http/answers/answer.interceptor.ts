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
import type { Caller } from '../credentials/caller.js';
import { noteUnusedParameters, tellsWarnings } from '../requests/unused-parameters.js';
import { registerCurrentAnswer } from '../validation/current-answer.js';
import { warningsOf } from '../validation/warnings.js';
import { answerRule } from './answers.decorator.js';
import type { AnswerRule } from './answers.decorator.js';
import { fieldOrderOf } from './field-order.js';

/** What is created says where it is. */
interface Located {
  readonly _links: { readonly self: { readonly href: string } };
}

/** Refuses an `Accept` that admits no JSON before anything is done, then sets Content-Type, ETag and Location, and the fields' order. */
@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly modules: ModuleRef,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const handler = context.getHandler();
    const rule = this.reflector.get<AnswerRule | undefined>(answerRule, handler);
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const hasRoom = rule !== undefined || this.reflector.get<true | undefined>(tellsWarnings, handler) === true;
    // Probes and pages may send what they like.
    if (callerOf(request)) await noteUnusedParameters(request, hasRoom);
    if (!rule) return next.handle();
    const contentType = negotiatedType(request, rule.profile);
    const inOrder = await fieldOrderOf(request.method, request.routeOptions.url ?? '');
    if (request.method === 'PUT') this.offerCurrent(context, request);
    const reply = http.getResponse<FastifyReply>();
    return next.handle().pipe(
      map((result: unknown) => {
        const { body, etag, warnings = [] } = rule.answerOf(result as never, request);
        void reply.header('content-type', contentType);
        addVary(reply, 'Accept');
        if (etag !== undefined) void reply.header('etag', etag);
        if (reply.statusCode === 201) void reply.header('location', (body as Located)._links.self.href);
        const whole = withWarnings(body, [...warnings, ...warningsOf(request)]);
        return inOrder ? inOrder(whole) : whole;
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
    registerCurrentAnswer(request, async () => {
      const { id } = request.params as { readonly id: string };
      const resource = await get.call(controller, caller.scope, id.toLowerCase(), undefined, caller);
      return rule.answerOf(resource as never, request).body;
    });
  }
}

/** A controller of resources that can be read one by one. */
interface Reads {
  get(scope: Scope, id: string, asOf: string | undefined, caller: Caller): Promise<unknown>;
}

/** Warnings stand beside the resource's fields. */
function withWarnings(body: unknown, warnings: readonly string[]): unknown {
  if (warnings.length === 0) return body;
  const { warnings: own = [], ...fields } = body as { readonly warnings?: readonly string[] };
  return { ...fields, warnings: [...own, ...warnings] };
}
