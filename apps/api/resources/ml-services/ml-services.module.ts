import { Module } from '@nestjs/common';
import { MLServicesController } from './ml-services.controller.js';
import { SchedulePreviewController } from './schedule-preview.controller.js';
import { SchedulesController } from './schedules.controller.js';
import { ServiceRunsController } from './service-runs.controller.js';

@Module({
  controllers: [MLServicesController, ServiceRunsController, SchedulesController, SchedulePreviewController],
})
export class MLServicesModule {}
