import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { BodyValidationPipe } from '../validation/body-validation.pipe.js';
import { readJson } from './json-request.js';

const JsonOfRequest = createParamDecorator(async (_: unknown, context: ExecutionContext) => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return { request, json: await readJson(request) };
});

/** The request's JSON, validated as the class of the parameter; unknown fields are dropped, and the answer says so. */
export const JsonBody = () => JsonOfRequest(new BodyValidationPipe());

/** As JsonBody, but the request may have no body at all. */
export const OptionalJsonBody = () => JsonOfRequest(new BodyValidationPipe({ optional: true }));
