import { refuseIfAny } from '#domain';
import { SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { operationAt } from '../served-document.js';
import { isStrict, noteWarnings } from '../validation/warnings.js';
import { nearest } from '../validation/nearest.js';
import type { QueryValues } from './query-values.js';

export const tellsWarnings = 'tellsWarnings';

/** The handler writes its answer itself, and says in it what of the request was left unused, or refuses that. */
export const TellsWarnings = (): MethodDecorator => SetMetadata(tellsWarnings, true);

/**
 * Notes the parameters of a query string that no operation reads, for the answer's `warnings`. Throws one
 * `illegal-argument` that names them all where the client prefers `handling=strict`, and where the answer has no room.
 */
export async function noteUnusedParameters(request: FastifyRequest, hasRoom: boolean): Promise<void> {
  const sent = Object.keys(request.query as QueryValues);
  if (sent.length === 0) return;
  const known = await parametersOf(request);
  const unused = sent.filter((name) => !known.includes(name)).map((name) => [name, refusalOf(name, known)] as const);
  if (unused.length === 0) return;
  if (!hasRoom || isStrict(request)) refuseIfAny('illegal-argument', Object.fromEntries(unused));
  noteWarnings(
    request,
    unused.map(([name, message]) => `${name === '' ? '""' : name} ${message}`),
  );
}

async function parametersOf({ method, routeOptions }: FastifyRequest): Promise<string[]> {
  const parameters = ((await operationAt(method, routeOptions.url ?? ''))?.['parameters'] ?? []) as readonly {
    readonly name: string;
    readonly in: string;
  }[];
  return parameters.filter((one) => one.in === 'query').map(({ name }) => name);
}

function refusalOf(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  if (meant !== undefined) return `is not a parameter; did you mean ${meant}?`;
  return known.length === 0
    ? 'is not a parameter; there are none'
    : `is not a parameter; there are ${known.join(', ')}`;
}
