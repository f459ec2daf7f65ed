import { Global, Module } from '@nestjs/common';
import { ScheduleQueries, TickQueries } from '#read-models';
import { provideQueries } from '../provide-queries.js';
import { Planner } from './planner.js';

/** Schedules and their ticks. */
@Global()
@Module({
  providers: [provideQueries(ScheduleQueries), provideQueries(TickQueries), Planner],
  exports: [ScheduleQueries, TickQueries, Planner],
})
export class PlanningModule {}
