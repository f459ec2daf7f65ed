import { Injectable } from '@nestjs/common';
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
    for (const instanceId of await this.instances.ofEngine(work.scope, id)) await this.deleteInstance(work, instanceId);
  }

  async deleteInstance(work: UnitOfWork, id: string): Promise<void> {
    await work.decide('mlInstance', id, { type: 'DeleteMLInstance' });
    for (const serviceId of await this.services.ofInstance(work.scope, id)) await this.deleteService(work, serviceId);
    for (const experimentId of await this.experiments.ofInstance(work.scope, id)) {
      await this.deleteExperimentIfThere(work, experimentId);
    }
  }

  /** Deletes a service with the experiments that were made for it; one that was there before loses the service's schedule. */
  async deleteService(work: UnitOfWork, id: string): Promise<void> {
    const service = await work.state('mlService', id);
    await work.decide('mlService', id, { type: 'DeleteService' });
    if (service.status !== 'published') return;
    for (const kind of ['training', 'scoring'] as const) {
      const experimentId = service.parts[kind === 'training' ? 'trainingExperimentId' : 'scoringExperimentId'];
      const experiment = await work.state('experiment', experimentId);
      if (experiment.status !== 'active') continue;
      if (experiment.service?.serviceId === id)
        await work.decide('experiment', experimentId, { type: 'DeleteExperiment' });
      else if (service.schedules[kind]) {
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
    if (service.status !== 'published' || !service.schedules[kind]) return;
    const { [kind]: _removed, ...schedules } = service.schedules;
    await work.decide('mlService', serviceId, { type: 'UpdateService', details: service.details, schedules });
  }

  private async deleteExperimentIfThere(work: UnitOfWork, id: string): Promise<void> {
    const { status } = await work.state('experiment', id);
    if (status === 'active') await work.decide('experiment', id, { type: 'DeleteExperiment' });
  }
}
