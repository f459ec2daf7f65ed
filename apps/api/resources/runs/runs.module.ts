import { CLOCK } from '#application';
import type { Clock } from '#application';
import { Notifications } from '#event-store';
import { RunQueries } from '#read-models';
import { Module } from '@nestjs/common';
import { API_OPTIONS } from '../../api-options.js';
import type { ApiOptions } from '../../api-options.js';
import { LiveModule } from '../../live/live.module.js';
import { RunLogs } from './run-logs.js';
import { RunByIdController } from './run-by-id.controller.js';
import { RunsController } from './runs.controller.js';

@Module({
  imports: [LiveModule],
  controllers: [RunsController, RunByIdController],
  providers: [
    {
      provide: RunLogs,
      useFactory: ({ config }: ApiOptions, clock: Clock, runs: RunQueries, notifications: Notifications) =>
        new RunLogs({ ...config.logs, clock }, runs, notifications),
      inject: [API_OPTIONS, CLOCK, RunQueries, Notifications],
    },
  ],
})
export class RunsModule {}
