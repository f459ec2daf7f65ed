import type { Scope } from '#domain';
import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { contextOf } from './caller.js';

const requestOf = (context: ExecutionContext): FastifyRequest => context.switchToHttp().getRequest<FastifyRequest>();

/** The CommandContext of the request. */
export const Context = createParamDecorator((_: unknown, context: ExecutionContext) => contextOf(requestOf(context)));

/** The organisation and sandbox of the request. */
export const InScope = createParamDecorator(
  (_: unknown, context: ExecutionContext): Scope => contextOf(requestOf(context)).scope,
);

export const isPublic = 'public';

/** Answers without credentials. */
export const Public = () => SetMetadata(isPublic, true);
