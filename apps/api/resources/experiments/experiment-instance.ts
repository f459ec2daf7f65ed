import { DomainError } from '#domain';
import type { Scope } from '#domain';
import { MLInstanceQueries, mlInstanceFields } from '#read-models';
import { Injectable } from '@nestjs/common';
import { listQueryOf } from '../../http/index.js';
import type { ExperimentDto } from './experiment.dto.js';

/** Finds the MLInstance that a request for an experiment names, by id or by query. */
@Injectable()
export class ExperimentInstance {
  constructor(private readonly instances: MLInstanceQueries) {}

  /** Throws `illegal-argument` when neither is given, `unprocessable` when the query does not find exactly one. */
  async idOf(scope: Scope, { mlInstanceId, mlInstanceQuery }: ExperimentDto): Promise<string> {
    if (mlInstanceId !== undefined) return mlInstanceId;
    if (mlInstanceQuery === undefined) throw refused('illegal-argument', 'mlInstanceId', 'is missing');
    const query = listQueryOf({ property: mlInstanceQuery, limit: '1' }, mlInstanceFields);
    const { items, totalCount } = await this.instances.list(scope, query);
    const [only] = items;
    if (only && totalCount === 1) return only.id;
    const message = `${JSON.stringify(mlInstanceQuery)} matches ${totalCount} MLInstances; it must match exactly one`;
    throw refused('unprocessable', 'mlInstanceQuery', message);
  }
}

const refused = (code: 'illegal-argument' | 'unprocessable', place: string, message: string): DomainError =>
  new DomainError(code, `${place}: ${message}`, { [place]: message });
