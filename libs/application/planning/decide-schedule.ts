import { decideTicks, modeOf, streamName } from '#domain';
import type { ActiveRun, ExperimentEvent, SkipReason, TickDecision } from '#domain';
import type { OutboxMessage, StreamAppend } from '#event-store';
import { runIdOfTick } from '../ids.js';
import { attemptMessage } from '../run/attempt-message.js';
import { buildRunRequest } from '../run/build-run-request.js';
import { systemContext } from '../unit-of-work/command-runner.js';
import type { AppendContext } from '#event-store';
import type { DueSchedule } from './due-schedules.js';

/** What the ticks of one schedule append. */
export interface PlannedTicks {
  readonly appends: readonly StreamAppend[];
  readonly outbox: readonly OutboxMessage[];
  /** Runs to cancel first, under overlap policy `cancelPrevious`. */
  readonly cancels: readonly string[];
  readonly decided: number;
  /** More instants are due than one batch decides. */
  readonly more: boolean;
}

/** Instants that one schedule may have decided in one batch: a schedule of seconds that was away for days takes several. */
const instantsPerBatch = 500;

/** Decides the due ticks of one schedule. Pure: the same facts make the same events. */
export function decideSchedule(due: DueSchedule, active: readonly ActiveRun[], now: Date): PlannedTicks {
  const { experiment, span, closed } = due;
  const context = appendContext(due, now);
  const runIdOf = (nominalTime: string) => runIdOfTick(experiment.id, nominalTime);
  const unrunnable = unrunnableFor(due);
  const { decisions, more } = decideTicks(span, active, now, {
    maxInstants: instantsPerBatch,
    runIdOf,
    ...(unrunnable && { unrunnable }),
  });
  const { service } = experiment.body;
  const place = { kind: span.kind, ...(service && { serviceId: service.serviceId }) };
  const skipped = decisions.flatMap((decision): ExperimentEvent[] => {
    if (decision.outcome !== 'skipped') return [];
    const { nominalTime, reason } = decision;
    return [{ type: 'TickSkipped', data: { nominalTime, reason, ...place } }];
  });
  const requested = decisions.flatMap((decision) => (decision.outcome === 'requested' ? [decision] : []));
  const runs = requested.map((decision) => runOf(due, runIdOf(decision.nominalTime), decision, context));
  const skips: StreamAppend[] = skipped.length
    ? [
        {
          stream: streamName('experiment', experiment.id),
          expectedVersion: experiment.version,
          events: skipped,
          context,
        },
      ]
    : [];
  return {
    appends: [...skips, ...runs.map(({ append }) => append)],
    outbox: runs.flatMap(({ message }) => (message ? [message] : [])),
    cancels: requested.flatMap(({ cancels }) => cancels ?? []),
    decided: decisions.length,
    more: more || closed,
  };
}

/**
 * Why no run can be made: what is deleted starts nothing new, and a scoring run without a model could only fail. The
 * ticks are skipped, and the ledger says why.
 */
function unrunnableFor({ span, experiment, service }: DueSchedule): SkipReason | undefined {
  if (experiment.deleted) return 'service-deleted';
  return span.kind === 'scoring' && service !== undefined && service.body.champion === undefined
    ? 'no-model'
    : undefined;
}

function runOf(
  due: DueSchedule,
  runId: string,
  { nominalTime, waitFor }: Extract<TickDecision, { outcome: 'requested' }>,
  context: AppendContext,
): { append: StreamAppend; message?: OutboxMessage } {
  const { kind } = due.span;
  const request = buildRunRequest(due, {
    mode: modeOf(kind),
    trigger: { by: 'schedule', kind, nominalTime },
    nominalTime,
    ...(waitFor !== undefined && { waitFor }),
  });
  const append: StreamAppend = {
    stream: streamName('run', runId),
    expectedVersion: 0,
    events: [{ type: 'RunRequested', data: request }],
    context,
  };
  if (waitFor !== undefined) return { append };
  return { append, message: { ...attemptMessage(runId, request, 1), org: context.scope.org } };
}

function appendContext({ scope, experiment }: DueSchedule, now: Date): AppendContext {
  const { actor, requestId } = systemContext(scope, experiment.id);
  return { scope, actor, correlationId: requestId, time: now.toISOString() };
}
