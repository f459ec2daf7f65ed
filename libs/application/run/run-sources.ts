import { Injectable } from '@nestjs/common';
import type { Scope } from '#domain';
import { ExperimentQueries, MLInstanceQueries, MLServiceQueries } from '#read-models';
import { notFound } from '../references.js';
import type { RunSources } from './build-run-request.js';

/** Reads what a run's request is made of. */
@Injectable()
export class RunSourcesReader {
  constructor(
    private readonly experiments: ExperimentQueries,
    private readonly instances: MLInstanceQueries,
    private readonly services: MLServiceQueries,
  ) {}

  /** @throws DomainError `not-found` when the experiment or its instance is not there */
  async ofExperiment(scope: Scope, experimentId: string): Promise<RunSources> {
    const experiment = await this.experiments.get(scope, experimentId);
    if (!experiment) throw notFound('experiment', experimentId);
    const { mlInstanceId, service: part } = experiment.body;
    const instance = await this.instances.get(scope, mlInstanceId);
    if (!instance) throw notFound('MLInstance', mlInstanceId);
    const service = part && (await this.services.get(scope, part.serviceId));
    return { experiment, instance, ...(service && { service }) };
  }

  /** The name of an experiment, deleted or not: what is made in its name is called after it. */
  async nameOf(scope: Scope, experimentId: string): Promise<string> {
    const experiment = await this.experiments.get(scope, experimentId, { includeDeleted: true });
    return experiment?.body.name ?? experimentId;
  }
}
