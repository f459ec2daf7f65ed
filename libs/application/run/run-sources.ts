import { Injectable } from '@nestjs/common';
import type { Scope } from '#domain';
import { DataSetQueries, ExperimentQueries, MLInstanceQueries, MLServiceQueries } from '#read-models';
import { notFound } from '../references.js';
import type { WrittenTask } from '../secrets/written-tasks.js';
import type { RunSources } from './build-run-request.js';
import { aliasesIn } from './named-data-sets.js';

/** Reads what a run's request is made of. */
@Injectable()
export class RunSourcesReader {
  constructor(
    private readonly experiments: ExperimentQueries,
    private readonly instances: MLInstanceQueries,
    private readonly services: MLServiceQueries,
    private readonly dataSets: DataSetQueries,
  ) {}

  /**
   * @param tasks what is asked of a single run, besides
   * @throws DomainError `not-found` when the experiment or its instance is not there
   */
  async ofExperiment(scope: Scope, experimentId: string, tasks: readonly WrittenTask[] = []): Promise<RunSources> {
    const experiment = await this.experiments.get(scope, experimentId);
    if (!experiment) throw notFound('experiment', experimentId);
    const { mlInstanceId, service: part, template } = experiment.body;
    const instance = await this.instances.get(scope, mlInstanceId);
    if (!instance) throw notFound('MLInstance', mlInstanceId);
    const service = part && (await this.services.get(scope, part.serviceId));
    const names = aliasesIn(instance.body.tasks, template?.tasks, tasks);
    const aliased = await this.dataSets.idsOfAliases(scope, names);
    return { experiment, instance, ...(service && { service }), aliased };
  }

  /** The name of an experiment, deleted or not: what is made in its name is called after it. */
  async nameOf(scope: Scope, experimentId: string): Promise<string> {
    const experiment = await this.experiments.get(scope, experimentId, { includeDeleted: true });
    return experiment?.body.name ?? experimentId;
  }
}
