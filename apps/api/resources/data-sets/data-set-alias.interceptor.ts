import { isUuid } from '#domain';
import { DataSetQueries } from '#read-models';
import { Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { callerOf } from '../../http/index.js';

const ofDataSet = /\/dataSets\/:id(\/|$)/;

/** Puts the id of a data set in the place of its alias in a path, so that no handler has to know of aliases. */
@Injectable()
export class DataSetAliasInterceptor implements NestInterceptor {
  constructor(private readonly dataSets: DataSetQueries) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const caller = callerOf(request);
    const params = request.params as { id?: string };
    const { id: name = '' } = params;
    if (caller && ofDataSet.test(request.routeOptions.url ?? '') && !isUuid(name)) {
      params.id = (await this.dataSets.get(caller.scope, name))?.id ?? name;
    }
    return next.handle();
  }
}
