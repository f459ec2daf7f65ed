import { BadRequestException, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { isJson, jsonTypeNames, unsupportedMediaType } from '../content-negotiation/request-media-type.js';
import { BodyValidationPipe } from '../validation/body-validation.pipe.js';
import { parseJson } from './parse-json.js';
import { readBody } from './read-body.js';

async function readJson(request: FastifyRequest): Promise<unknown> {
  const contentType = request.headers['content-type'];
  if (!isJson(contentType)) unsupportedMediaType(contentType, jsonTypeNames);
  const body = await readBody(request);
  return body.length === 0 ? undefined : parseJson(decode(body));
}

/** Throws 400 for bytes that are not UTF-8, instead of storing replacement characters. */
function decode(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new BadRequestException('The body is not valid UTF-8');
  }
}

const JsonOfRequest = createParamDecorator((_: unknown, context: ExecutionContext) =>
  readJson(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** The request's JSON, validated as the class of the parameter; unknown fields are dropped. */
export const JsonBody = () => JsonOfRequest(new BodyValidationPipe());

/** As JsonBody, but the request may have no body at all. */
export const OptionalJsonBody = () => JsonOfRequest(new BodyValidationPipe({ optional: true }));
