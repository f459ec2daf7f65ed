import { Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { fold, runDecider, streamName } from '#domain';
import { PostgresEventStore } from '#event-store';
import type { StreamAppend } from '#event-store';
import { systemActor } from '../unit-of-work/command-runner.js';
import { decideSchedule } from './decide-schedule.js';
import type { PlannedTicks } from './decide-schedule.js';
import { activeRunsOf, takeDueSchedules } from './due-schedules.js';
import type { DueSchedule } from './due-schedules.js';

export interface PlanResult {
  /** Ticks whose outcome was recorded. */
  readonly decided: number;
  /** Whether schedules may be left that were due at `now`. */
  readonly more: boolean;
}

/** Decides which ticks exist. Safe to call from any number of workers at once, and again for the same `now`. */
@Injectable()
export class Planner {
  constructor(private readonly store: PostgresEventStore) {}

  /** Decides the ticks of up to `batchSize` due schedules, in one transaction. */
  async planDueTicks(now: Date, { batchSize = 500 } = {}): Promise<PlanResult> {
    return this.store.transaction(async (client) => {
      const due = await takeDueSchedules(client, now.toISOString(), batchSize);
      const planned = await this.decide(client, due, now);
      return { decided: sum(planned), more: due.length === batchSize || planned.some(({ more }) => more) };
    });
  }

  private async decide(client: PoolClient, due: readonly DueSchedule[], now: Date): Promise<PlannedTicks[]> {
    if (due.length === 0) return [];
    const active = await activeRunsOf(
      client,
      due.map(({ experiment }) => experiment.id),
    );
    const planned = due.map((schedule) => decideSchedule(schedule, active.get(schedule.experiment.id) ?? [], now));
    const cancels = await this.cancel(client, due, planned, now);
    const appends = [...cancels, ...planned.flatMap((each) => each.appends)];
    const outbox = planned.flatMap((each) => each.outbox);
    if (appends.length > 0) {
      await this.store.append(appends, { outbox, ignoreExisting: true }, client);
    }
    return planned;
  }

  /** Cancel requests for the runs that newer ticks replace. */
  private async cancel(
    client: PoolClient,
    due: readonly DueSchedule[],
    planned: readonly PlannedTicks[],
    now: Date,
  ): Promise<StreamAppend[]> {
    const appends: StreamAppend[] = [];
    for (const [index, { cancels }] of planned.entries()) {
      const schedule = due[index];
      if (!schedule || cancels.length === 0) continue;
      const streams = cancels.map((runId) => streamName('run', runId));
      for (const [stream, { version, events }] of await this.store.loadMany(schedule.scope, streams, {}, client)) {
        if (version === 0) continue;
        const run = fold(runDecider, events);
        if (run.status === 'DONE' || run.status === 'FAILED' || run.status === 'ABORTED') continue;
        const reason = 'a newer tick replaces this run';
        const cancelled = runDecider.decide(run, { type: 'CancelRun', reason });
        const context = {
          scope: schedule.scope,
          actor: systemActor,
          correlationId: 'planner',
          time: now.toISOString(),
        };
        if (cancelled.length > 0) appends.push({ stream, expectedVersion: version, events: cancelled, context });
      }
    }
    return appends;
  }
}

const sum = (planned: readonly PlannedTicks[]): number => planned.reduce((total, { decided }) => total + decided, 0);
