import { DomainError, limits, violationAt } from '#domain';
import type { Scope } from '#domain';
import { SearchQueries } from '#read-models';
import type { Found } from '#read-models';
import { Controller, Get, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Answers, baseOf, InScope, refuseUnstorable, required, wholeNumber } from '../../http/index.js';
import type { QueryValues } from '../../http/index.js';

/** Everything that has a name, and runs by their ids. */
@Controller('search')
export class SearchController {
  constructor(private readonly queries: SearchQueries) {}

  @Get()
  @Answers('searchResults.v1.json')
  async find(@InScope() scope: Scope, @Query() query: QueryValues, @Req() request: FastifyRequest) {
    refuseUnstorable(query);
    const limit = wholeNumber(query, 'limit', { least: 1, most: 50, absent: 10 });
    const text = required(query, 'q').trim();
    if (text.length > limits.nameLength.most) throw tooLong(text.length);
    const results = await this.queries.find(scope, text, limit);
    return { results: results.map((found) => foundAnswer(found, baseOf(request))) };
  }
}

function foundAnswer({ kind, id, name, experimentId }: Found, base: string) {
  const path = experimentId === null ? `${kind}/${id}` : `experiments/${experimentId}/runs/${id}`;
  return { kind, id, ...(name !== null && { name }), _links: { self: { href: `${base}/${path}` } } };
}

function tooLong(length: number): DomainError {
  const message = `${length} characters are more than the ${limits.nameLength.most} that a name has`;
  return violationAt('illegal-argument', 'q', message);
}
