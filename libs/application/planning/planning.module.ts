import { Global, Module } from '@nestjs/common';
import { ScheduleQueries, TickQueries, TimelineQueries } from '#read-models';
import { provideQueries } from '../provide-queries.js';
import { Planner } from './planner.js';

/** Schedules and their ticks. */
@Global()
@Module({
  providers: [provideQueries(ScheduleQueries), provideQueries(TickQueries), provideQueries(TimelineQueries), Planner],
  exports: [ScheduleQueries, TickQueries, TimelineQueries, Planner],
})
export class PlanningModule {}
