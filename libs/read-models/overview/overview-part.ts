import type { RunEvent, ScheduleKind } from '#domain';

/** How many of the last ticks of a schedule an overview knows. */
export const stripLength = 60;

/** Requested by hand and waiting, beyond which the oldest are not shown. */
const shownByHand = 20;

/** What became of a tick, in one letter: a strip of them is one text. */
export const tickLetters = {
  PENDING: 'p',
  RUNNING: 'r',
  RETRY: 'y',
  DONE: 'd',
  'no-rows': 'n',
  'stale-data': 't',
  FAILED: 'f',
  ABORTED: 'a',
  skipped: 's',
} as const;
export type TickLetter = (typeof tickLetters)[keyof typeof tickLetters];

/** A run that has not ended. */
export interface ActiveRunSince {
  readonly runId: string;
  readonly state: 'PENDING' | 'RUNNING' | 'RETRY';
  /** When it came into this state. */
  readonly since: string;
  /** Of the tick that requested it: its number among those of the schedule, from 1, and its instant. */
  readonly tick?: { readonly number: number; readonly nominalTime: string; readonly hasStarted?: true };
}

/** Training or scoring of a service, from afar. */
export interface OverviewPart {
  readonly experimentId: string;
  readonly isScheduled: boolean;
  readonly pausedSince?: string;
  /** Ticks that were decided in all. */
  readonly ticks: number;
  /** A letter a tick, the last ones, oldest first. */
  readonly outcomes: string;
  /**
   * Milliseconds from the instant of a tick to its run's first start, of the last ones, with spaces between them: as numbers of
   * a list they made two thirds of the row, which each tick writes three times.
   */
  readonly lateness: string;
  readonly open: readonly ActiveRunSince[];
  /** When the first run of those failed that have failed since the last success. */
  readonly failingSince?: string;
}

export const newPart = (experimentId: string, isScheduled: boolean): OverviewPart => ({
  experimentId,
  isScheduled,
  ticks: 0,
  outcomes: '',
  lateness: '',
  open: [],
});

const decided = (part: OverviewPart, letter: TickLetter): OverviewPart => ({
  ...part,
  ticks: part.ticks + 1,
  outcomes: (part.outcomes + letter).slice(-stripLength),
});

export const tickSkipped = (part: OverviewPart): OverviewPart => decided(part, tickLetters.skipped);

/** A run that a tick requested, or somebody. */
export function runRequested(
  part: OverviewPart,
  { runId, since, nominalTime }: { readonly runId: string; readonly since: string; readonly nominalTime?: string },
): OverviewPart {
  const run = { runId, state: 'PENDING', since } as const;
  if (nominalTime === undefined) return withOpen(part, [...part.open, run]);
  const ticked = decided(part, tickLetters.PENDING);
  return withOpen(ticked, [...part.open, { ...run, tick: { number: ticked.ticks, nominalTime } }]);
}

/** What no strip shows any more and nobody works on is forgotten: a row must not grow with what waits. */
function withOpen(part: OverviewPart, open: readonly ActiveRunSince[]): OverviewPart {
  const firstShown = part.ticks - stripLength + 1;
  const byHand = open.filter(({ tick, state }) => !tick && state !== 'RUNNING').slice(-shownByHand);
  const kept = open.filter(
    (run) => run.state === 'RUNNING' || byHand.includes(run) || (run.tick && run.tick.number >= firstShown),
  );
  return { ...part, open: kept };
}

type Change = Exclude<RunEvent, { readonly type: 'RunRequested' | 'RunCancelRequested' }>;

/** What becomes of a run, as its events say. */
export function runChanged(part: OverviewPart, runId: string, event: Change, time: string): OverviewPart {
  const run = part.open.find((open) => open.runId === runId) ?? { runId, state: 'PENDING', since: time };
  switch (event.type) {
    case 'RunStarted':
      return reached(started(part, run, time), run, 'RUNNING', time);
    case 'RunRetried':
      return reached(part, run, 'RETRY', time);
    case 'RunSucceeded':
      return ended(withoutFailure(part), run, event.data.outcome ?? 'DONE');
    case 'RunFailed':
      return ended({ ...part, failingSince: part.failingSince ?? time }, run, 'FAILED');
    case 'RunAborted':
      return ended(part, run, 'ABORTED');
  }
}

function withoutFailure({ failingSince: _since, ...part }: OverviewPart): OverviewPart {
  return part;
}

const latenessOf = ({ lateness }: OverviewPart): number[] => (lateness === '' ? [] : lateness.split(' ').map(Number));

/** The lateness that 95 % of the last ticks do not exceed, in milliseconds; undefined when there were none. */
export const latenessP95 = (parts: readonly OverviewPart[]): number | undefined => p95(parts.flatMap(latenessOf));

/** The lateness of a tick is that of its first attempt. */
function started(part: OverviewPart, { tick }: ActiveRunSince, time: string): OverviewPart {
  if (!tick || tick.hasStarted) return part;
  const late = Math.max(0, Date.parse(time) - Date.parse(tick.nominalTime));
  return { ...part, lateness: [...latenessOf(part), late].slice(-stripLength).join(' ') };
}

function reached(part: OverviewPart, run: ActiveRunSince, state: 'RUNNING' | 'RETRY', since: string): OverviewPart {
  const tick = run.tick && { ...run.tick, hasStarted: true as const };
  const changed: ActiveRunSince = { runId: run.runId, state, since, ...(tick && { tick }) };
  const others = part.open.filter(({ runId }) => runId !== run.runId);
  return withOpen(shown(part, run, state), [...others, changed]);
}

const ended = (part: OverviewPart, run: ActiveRunSince, end: keyof typeof tickLetters): OverviewPart => ({
  ...shown(part, run, end),
  open: part.open.filter(({ runId }) => runId !== run.runId),
});

/** The strip with what has become of the run's tick, where that is among the last. */
function shown(part: OverviewPart, { tick }: ActiveRunSince, reached: keyof typeof tickLetters): OverviewPart {
  const place = tick ? part.outcomes.length - (part.ticks - tick.number) - 1 : -1;
  if (place < 0) return part;
  const { outcomes } = part;
  return { ...part, outcomes: outcomes.slice(0, place) + tickLetters[reached] + outcomes.slice(place + 1) };
}

/** The parts of a service by the experiment of an event. */
export const partOf = (
  parts: Readonly<Record<ScheduleKind, OverviewPart>>,
  experimentId: string,
): ScheduleKind | undefined => {
  if (parts.training.experimentId === experimentId) return 'training';
  return parts.scoring.experimentId === experimentId ? 'scoring' : undefined;
};

/** The value that 95 % do not exceed, by nearest rank; undefined of none. */
function p95(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.ceil(sorted.length * 0.95) - 1];
}
