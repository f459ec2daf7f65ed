import { BadRequestException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { isJson, jsonTypeNames, unsupportedMediaType } from '../content-negotiation/request-media-type.js';
import { parseJson } from './parse-json.js';
import { readBody } from './read-body.js';

/** The request's JSON; undefined when it has no body. Throws 415, 413 or 400. */
export async function readJson(request: FastifyRequest, alsoAllowed: readonly string[] = []): Promise<unknown> {
  const contentType = request.headers['content-type'];
  if (!isJson(contentType)) unsupportedMediaType(contentType, [...jsonTypeNames, ...alsoAllowed]);
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
