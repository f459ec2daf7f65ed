import { Notifications, PostgresEventStore } from '#event-store';
import { Module } from '@nestjs/common';
import { API_OPTIONS } from '../../api-options.js';
import type { ApiOptions } from '../../api-options.js';
import { LiveModule } from '../../live/live.module.js';
import { EventPositions } from '../history/event-positions.js';
import { HistoryModule } from '../history/history.module.js';
import { EventSubjects } from './event-subjects.js';
import { COMMENT_INTERVAL, EventsController } from './events.controller.js';
import { SandboxHistoryController } from './sandbox-history.controller.js';
import { LogTails } from './log-tails.js';

/** Milliseconds; proxies close connections that are quiet for a minute. */
const usualCommentInterval = 15_000;

/** The end of the log that subscribers share, and how often to look at it when no notification arrives. */
const tailLimits = { maxBytes: 4 * 1024 * 1024, pollInterval: 1_000 };

@Module({
  imports: [LiveModule, HistoryModule],
  controllers: [EventsController, SandboxHistoryController],
  providers: [
    EventSubjects,
    {
      provide: COMMENT_INTERVAL,
      useFactory: ({ commentInterval = usualCommentInterval }: ApiOptions) => commentInterval,
      inject: [API_OPTIONS],
    },
    {
      provide: LogTails,
      useFactory: (store: PostgresEventStore, notifications: Notifications, positions: EventPositions) =>
        new LogTails({ store, notifications, positions }, tailLimits),
      inject: [PostgresEventStore, Notifications, EventPositions],
    },
  ],
})
export class EventStreamModule {}
