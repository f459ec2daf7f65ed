import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { originOf } from '../requests/origin.js';

/** The path under which the published API lives. */
export const basePath = 'data/sensei';

/** The API's address as the caller reached it, which links begin with: `https://api.example.com/data/sensei`. */
export const Base = createParamDecorator(
  (_: unknown, context: ExecutionContext) =>
    `${originOf(context.switchToHttp().getRequest<FastifyRequest>())}/${basePath}`,
);
