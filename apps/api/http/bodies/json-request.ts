import { BadRequestException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { parseMediaType } from '../content-negotiation/media-types.js';
import {
  isJson,
  jsonTypeNames,
  refuseEncoded,
  unsupportedMediaType,
} from '../content-negotiation/request-media-type.js';
import { parseJson } from './parse-json.js';
import { readBody } from './read-body.js';

/** What `curl -d` says of a body when it is told nothing: the requests of the tutorial arrive so. */
const curlType = 'application/x-www-form-urlencoded';

/** The request's JSON; undefined when it has no body. Throws 415, 413 or 400. */
export async function readJson(request: FastifyRequest, alsoAllowed: readonly string[] = []): Promise<unknown> {
  const contentType = request.headers['content-type'];
  const isCurls = contentType !== undefined && parseMediaType(contentType)?.type === curlType;
  const refuse = () => unsupportedMediaType(contentType, [...jsonTypeNames, ...alsoAllowed]);
  if (!isCurls && !isJson(contentType)) refuse();
  refuseEncoded(request);
  const body = await readBody(request);
  if (isCurls && !isObjectText(body)) refuse();
  return body.length === 0 ? undefined : parseJson(decode(body));
}

/** A JSON object, where a form has the name of its first field. */
const isObjectText = (body: Buffer): boolean => /^\s*\{/.test(body.toString('latin1', 0, 100));

/** Throws 400 for bytes that are not UTF-8, instead of storing replacement characters. */
function decode(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new BadRequestException('The body is not valid UTF-8');
  }
}
