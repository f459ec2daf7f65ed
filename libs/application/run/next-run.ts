import { modeOf } from '#domain';
import type { RunRequest, ScheduleKind } from '#domain';
import { buildRunRequest } from './build-run-request.js';
import type { RunSources } from './build-run-request.js';

/** What the next run of a service's schedule is going to be asked for, as things stand; its time and window aside. */
export const nextRun = (sources: RunSources, kind: ScheduleKind): RunRequest =>
  buildRunRequest(sources, {
    mode: modeOf(kind),
    trigger: { by: 'service', kind },
    nominalTime: new Date(0).toISOString(),
  });
