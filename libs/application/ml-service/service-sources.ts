import type { ByKind, PartData, ScheduleKind } from '#domain';
import type { MLInstanceBody, Resource } from '#read-models';
import type { RunSources } from '../run/build-run-request.js';
import { detailsOf } from './written-service.js';
import type { WrittenService } from './written-service.js';

/** What the runs of a service are requested from, besides what its client writes. */
export interface ServiceSources {
  readonly instance: Resource<MLInstanceBody>;
  /** As they are, or as they are going to be made. */
  readonly experiments: ByKind<RunSources['experiment']>;
  /** Data sets that tasks name by an alias. */
  readonly aliased: RunSources['aliased'];
}

/** What a run of that part is requested from once the service is as it is written. */
export function runSourcesOf(
  { instance, experiments, aliased }: ServiceSources,
  { id = '', written, parts }: { id?: string; written: WrittenService; parts: ByKind<PartData> },
  kind: ScheduleKind,
): RunSources {
  const service = { id, body: { ...detailsOf(written), parts } };
  return { experiment: experiments[kind], instance, service, aliased };
}
