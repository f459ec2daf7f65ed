import { Injectable } from '@nestjs/common';
import { scheduleKinds } from '#domain';
import { ExperimentQueries, MLInstanceQueries, MLServiceQueries } from '#read-models';
import type { UnitOfWork } from './unit-of-work/unit-of-work.js';

/**
 * Deletes resources with all that depends on them, as one decision. Running runs finish; nothing new is started.
 * What is deleted already is passed over, so that overlapping deletions do not refuse each other.
 */
@Injectable()
export class Cascade {
  constructor(
    private readonly instances: MLInstanceQueries,
    private readonly experiments: ExperimentQueries,
    private readonly services: MLServiceQueries,
  ) {}

  async deleteEngine(work: UnitOfWork, id: string): Promise<void> {
    await work.decide('engine', id, { type: 'DeleteEngine' });
    await this.deleteInstancesOf(work, id);
  }

  async deleteInstancesOf(work: UnitOfWork, engineId: string): Promise<void> {
    for (const id of await this.instances.ofEngine(work.scope, engineId)) {
      if ((await work.state('mlInstance', id)).status === 'active') await this.deleteInstance(work, id);
    }
  }

  async deleteInstance(work: UnitOfWork, id: string): Promise<void> {
    await work.decide('mlInstance', id, { type: 'DeleteMLInstance' });
    await this.deleteServicesOf(work, id);
    for (const experimentId of await this.experiments.ofInstance(work.scope, id)) {
      if (await isThere(work, experimentId))
        await work.decide('experiment', experimentId, { type: 'DeleteExperiment' });
    }
  }

  async deleteServicesOf(work: UnitOfWork, mlInstanceId: string): Promise<void> {
    for (const id of await this.services.ofInstance(work.scope, mlInstanceId)) {
      if ((await work.state('mlService', id)).status === 'published') await this.deleteService(work, id);
    }
  }

  async deleteExperimentsOf(work: UnitOfWork, mlInstanceId: string): Promise<void> {
    for (const id of await this.experiments.ofInstance(work.scope, mlInstanceId)) {
      if (await isThere(work, id)) await this.deleteExperiment(work, id);
    }
  }

  /** Deletes a service with the experiments that were made for it; one that was there before loses the service's schedule. */
  async deleteService(work: UnitOfWork, id: string): Promise<void> {
    const service = await work.state('mlService', id);
    await work.decide('mlService', id, { type: 'DeleteService' });
    if (service.status !== 'published') return;
    for (const kind of scheduleKinds) {
      const { experimentId, schedule } = service.parts[kind];
      const experiment = await work.state('experiment', experimentId);
      if (experiment.status !== 'active') continue;
      if (experiment.service?.serviceId === id)
        await work.decide('experiment', experimentId, { type: 'DeleteExperiment' });
      else if (schedule) {
        await work.decide('experiment', experimentId, { type: 'SetSchedule', kind, schedule: undefined });
      }
    }
  }

  /** Deletes an experiment; the service that it was made for loses that schedule. */
  async deleteExperiment(work: UnitOfWork, id: string): Promise<void> {
    const experiment = await work.state('experiment', id);
    await work.decide('experiment', id, { type: 'DeleteExperiment' });
    if (experiment.status !== 'active' || !experiment.service) return;
    const { serviceId, kind } = experiment.service;
    const service = await work.state('mlService', serviceId);
    if (service.status !== 'published') return;
    await work.decide('mlService', serviceId, { type: 'SetSchedule', kind, schedule: undefined });
  }
}

const isThere = async (work: UnitOfWork, experimentId: string): Promise<boolean> =>
  (await work.state('experiment', experimentId)).status === 'active';
