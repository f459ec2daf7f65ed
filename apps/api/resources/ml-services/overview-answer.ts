import { nextInstants, scheduleKinds } from '#domain';
import type { ScheduleKind } from '#domain';
import { earliest, latenessP95 } from '#read-models';
import type { ActiveRunSince, Overview, OverviewPage, OverviewPart, ScheduleRow } from '#read-models';

export interface ShownOverview {
  readonly overview: Overview;
  readonly now: Date;
  /** How many letters of each strip are shown. */
  readonly strip: number;
}

/** What is said of all services beside those of the page. */
export const totalsAnswer = ({ totals }: Pick<OverviewPage, 'totals'>) => ({ totals });

/** A service in a few hundred bytes. */
export function overviewAnswer({ overview, now, strip }: ShownOverview, base: string) {
  const { id, body, schedules, metric } = overview;
  const { name, mlInstanceId, tags, champion, parts } = body;
  const shown = scheduleKinds.map((kind) => {
    const schedule = schedules.get(parts[kind].experimentId);
    return [kind, partAnswer(parts[kind], schedule, now, strip)] as const;
  });
  const next = earliest(shown.map(([, part]) => part.nextTick));
  const failingSince = earliest(scheduleKinds.map((kind) => parts[kind].failingSince));
  const lateness = latenessP95(scheduleKinds.map((kind) => parts[kind]));
  const active = activeRun(parts);
  return {
    id,
    name,
    mlInstanceId,
    ...(tags && { tags }),
    paused: shown.some(([, part]) => part.pausedSince !== undefined),
    ...(next !== undefined && { nextTick: next }),
    ...(active && { activeRun: active }),
    activeRuns: parts.training.open.length + parts.scoring.open.length,
    ...(champion && {
      champion: { ...champion, ...(metric && { metric: { name: metric.name, value: metric.value } }) },
    }),
    ...(lateness !== undefined && { latenessP95Ms: lateness }),
    failing: failingSince !== undefined,
    ...(failingSince !== undefined && { failingSince }),
    ...Object.fromEntries(shown),
    _links: { self: { href: `${base}/mlServices/${id}` } },
  };
}

function partAnswer(part: OverviewPart, schedule: ScheduleRow | undefined, now: Date, strip: number) {
  const nextTick = schedule && nextTickOf(schedule, now);
  const pausedSince = schedule?.paused?.since;
  return {
    experimentId: part.experimentId,
    scheduled: schedule !== undefined,
    ...(pausedSince !== undefined && { pausedSince: new Date(pausedSince).toISOString() }),
    ...(nextTick !== undefined && { nextTick }),
    outcomes: strip === 0 ? '' : part.outcomes.slice(-strip),
    ...(part.failingSince !== undefined && { failingSince: part.failingSince }),
  };
}

/** What has passed during a pause is held: the next tick is one to come. */
function nextTickOf({ schedule, watermark, paused }: ScheduleRow, now: Date): string | undefined {
  const from = paused ? Math.max(Date.parse(watermark), now.getTime()) : Date.parse(watermark);
  return nextInstants(schedule, new Date(from).toISOString(), 1)[0];
}

const rank = ({ state }: ActiveRunSince): number => ['RUNNING', 'RETRY', 'PENDING'].indexOf(state);

/** What is RUNNING comes before what waits; of the same, what has been so for longest. */
function activeRun(parts: Readonly<Record<ScheduleKind, OverviewPart>>) {
  const [first] = scheduleKinds
    .flatMap((kind) => parts[kind].open.map((run) => ({ kind, run, experimentId: parts[kind].experimentId })))
    .toSorted((a, b) => rank(a.run) - rank(b.run) || (a.run.since < b.run.since ? -1 : 1));
  if (!first) return undefined;
  const { kind, run, experimentId } = first;
  return { runId: run.runId, experimentId, schedule: kind, state: run.state, since: run.since };
}
