import { CLOCK, type Clock } from '#application';
import type { Config } from '#config';
import { Notifications, PostgresEventStore } from '#event-store';
import { HistoryQueries, RunQueries } from '#read-models';
import type { Provider } from '@nestjs/common';
import type { Pool } from 'pg';
import { EventSubjects } from '../resources/event-stream/event-subjects.js';
import { COMMENT_INTERVAL } from '../resources/event-stream/events.controller.js';
import { LogTail } from '../resources/event-stream/log-tail.js';
import { RunLogs } from '../resources/runs/run-logs.js';
import { LiveAnswers } from './live-answers.js';
import { NotificationsLifetime } from './notifications-lifetime.js';
import { UnusedConnections } from './unused-connections.js';

/** The end of the log that subscribers share, and how often to look at it when no notification arrives. */
const tailLimits = { maxBytes: 4 * 1024 * 1024, pollInterval: 1_000 };

export interface LiveOptions {
  readonly pool: Pool;
  /** Where workers write the runs' logs. */
  readonly logs: Pick<Config['logs'], 'root' | 'keepDays'>;
  /** Milliseconds between the comments in a stream of events. */
  readonly commentInterval: number;
}

/** What answers need that go on: one connection that hears PostgreSQL's notifications for all of them. */
export const liveProviders = ({ pool, logs, commentInterval }: LiveOptions): Provider[] => [
  EventSubjects,
  LiveAnswers,
  NotificationsLifetime,
  UnusedConnections,
  { provide: COMMENT_INTERVAL, useValue: commentInterval },
  { provide: Notifications, useFactory: () => new Notifications(pool) },
  {
    provide: LogTail,
    useFactory: (store: PostgresEventStore, history: HistoryQueries, notifications: Notifications) =>
      new LogTail(store, history, notifications, tailLimits),
    inject: [PostgresEventStore, HistoryQueries, Notifications],
  },
  {
    provide: RunLogs,
    useFactory: (runs: RunQueries, notifications: Notifications, clock: Clock) =>
      new RunLogs({ ...logs, clock }, runs, notifications),
    inject: [RunQueries, Notifications, CLOCK],
  },
];
