import { refuseIfAny } from '#domain';
import { BadRequestException } from '@nestjs/common';
import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import type { BodyClass } from '../descriptions.js';
import { brokenRules } from './rules.js';
import { noteUnusedFields } from './unused-fields.js';
import { shown, violationsOf } from './violations.js';

/**
 * The fields of a body that its class names, converted and checked; others are dropped. The result is a plain object.
 * Throws one `illegal-argument` that names all violations.
 */
export function validBody<Body extends object>(type: new () => Body, json: unknown): Body {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new BadRequestException(`The body is ${shown(json)}; it must be a JSON object`);
  }
  const body = plainToInstance(type, json, { excludeExtraneousValues: true, exposeUnsetFields: false });
  const malformed = violationsOf(validateSync(body));
  refuseIfAny('illegal-argument', { ...malformed, ...brokenRules(body, Object.keys(malformed)) });
  return JSON.parse(JSON.stringify(body)) as Body;
}

/** As validBody, for the body of a request: its answer will say which fields change nothing. */
export async function validBodyOf<Body extends object>(
  request: FastifyRequest,
  type: new () => Body,
  json: unknown,
): Promise<Body> {
  const body = validBody(type, json);
  await noteUnusedFields(request, type, { json, body });
  return body;
}

interface Received {
  readonly request: FastifyRequest;
  readonly json: unknown;
}

/** Validates a body as the class of the parameter it is for. */
export class BodyValidationPipe implements PipeTransform<Received, Promise<object>> {
  constructor(private readonly options: { readonly optional?: boolean } = {}) {}

  transform({ request, json }: Received, { metatype }: ArgumentMetadata): Promise<object> {
    const isLeftOut = json === undefined && this.options.optional;
    return validBodyOf(request, metatype as BodyClass, isLeftOut ? {} : json);
  }
}
