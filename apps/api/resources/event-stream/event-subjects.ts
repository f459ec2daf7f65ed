import { isUuid, parseStreamName, streamCategories, streamName } from '#domain';
import type { Scope } from '#domain';
import { DataSetQueries, HistoryQueries, MLServiceQueries } from '#read-models';
import { Injectable } from '@nestjs/common';
import { found } from '../../http/index.js';
import { experimentsOf } from '../ml-services/service-experiments.js';
import type { EventSubject } from './event-filter.js';
import type { NamedResource } from './events-request.js';

/** Which events are those of a resource. */
@Injectable()
export class EventSubjects {
  constructor(
    private readonly history: HistoryQueries,
    private readonly services: MLServiceQueries,
    private readonly dataSets: DataSetQueries,
  ) {}

  /**
   * A resource's own events. To a service belong those of its two experiments too, to an experiment those of its runs:
   * who watches a service wants to hear of runs that nobody knows yet. Deleted resources have theirs still.
   */
  async of(scope: Scope, { id: name, category }: NamedResource): Promise<EventSubject> {
    const id = category === 'dataSet' ? await this.dataSetId(scope, name) : name;
    const known = await this.history.streamOf(scope, id, category ? [category] : streamCategories);
    const stream = found('resource', id, known);
    switch (parseStreamName(stream).category) {
      case 'experiment':
        return { streams: [stream], experiments: [id] };
      case 'mlService': {
        const service = found('MLService', id, await this.services.get(scope, id, { includeDeleted: true }));
        const experiments = experimentsOf(service.body);
        return { streams: [stream, ...experiments.map((one) => streamName('experiment', one))], experiments };
      }
      default:
        return { streams: [stream], experiments: [] };
    }
  }

  private async dataSetId(scope: Scope, name: string): Promise<string> {
    return isUuid(name) ? name.toLowerCase() : found('data set', name, await this.dataSets.get(scope, name)).id;
  }
}
