import { DomainError, type Scope } from '#domain';
import { MLInstanceQueries, mlInstanceFields } from '#read-models';
import { Injectable } from '@nestjs/common';
import { listQueryOf } from '../listing/listing.decorator.js';
import type { ExperimentDto } from './experiment.dto.js';

/** Finds the MLInstance that a request for an experiment names, by id or by query. */
@Injectable()
export class ExperimentInstance {
  constructor(private readonly instances: MLInstanceQueries) {}

  /** Throws `illegal-argument` when neither is given, `unprocessable` when the query finds nothing. */
  async idOf(scope: Scope, { mlInstanceId, mlInstanceQuery }: ExperimentDto): Promise<string> {
    if (mlInstanceId !== undefined) return mlInstanceId;
    if (mlInstanceQuery === undefined) throw refused('illegal-argument', 'mlInstanceId', 'is missing');
    const query = listQueryOf({ property: mlInstanceQuery, orderby: '-created', limit: '1' }, mlInstanceFields);
    const [newest] = (await this.instances.list(scope, query)).items;
    if (newest) return newest.id;
    throw refused('unprocessable', 'mlInstanceQuery', `${JSON.stringify(mlInstanceQuery)} finds no MLInstance`);
  }
}

const refused = (code: 'illegal-argument' | 'unprocessable', place: string, message: string): DomainError =>
  new DomainError(code, `${place}: ${message}`, { [place]: message });
