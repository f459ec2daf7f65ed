import { Module } from '@nestjs/common';
import { ExperimentTicksController } from './experiment-ticks.controller.js';
import { MLServicesController } from './ml-services.controller.js';
import { PreviewScheduleController } from './preview-schedule.controller.js';
import { SchedulePreviewController } from './schedule-preview.controller.js';
import { SchedulesController } from './schedules.controller.js';
import { OverviewController } from './overview.controller.js';
import { ServiceFreshnessController } from './service-freshness.controller.js';
import { ServiceRunsController } from './service-runs.controller.js';
import { TimelineController } from './timeline.controller.js';
import { TicksController } from './ticks.controller.js';
import { ServiceWarnings } from './service-warnings.js';

@Module({
  controllers: [
    OverviewController,
    MLServicesController,
    ServiceRunsController,
    SchedulesController,
    ExperimentTicksController,
    TicksController,
    TimelineController,
    PreviewScheduleController,
    SchedulePreviewController,
    ServiceFreshnessController,
  ],
  providers: [ServiceWarnings],
})
export class MLServicesModule {}
