import { Module } from '@nestjs/common';
import { ExperimentTicksController } from './experiment-ticks.controller.js';
import { MLServicesController } from './ml-services.controller.js';
import { SchedulePreviewController } from './schedule-preview.controller.js';
import { SchedulesController } from './schedules.controller.js';
import { ServiceRunsController } from './service-runs.controller.js';

@Module({
  controllers: [
    MLServicesController,
    ServiceRunsController,
    SchedulesController,
    ExperimentTicksController,
    SchedulePreviewController,
  ],
})
export class MLServicesModule {}
