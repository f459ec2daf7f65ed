import { Global, Module } from '@nestjs/common';
import { MLServiceQueries, OverviewQueries } from '#read-models';
import { provideQueries } from '../provide-queries.js';
import { DeleteServiceHandler } from './delete-service.js';
import { DeleteServicesOfMLInstanceHandler } from './delete-services-of-ml-instance.js';
import { PauseScheduleHandler } from './pause-schedule.js';
import { PublishServiceHandler } from './publish-service.js';
import { ResumeScheduleHandler } from './resume-schedule.js';
import { ScheduleSwitch } from './schedule-switch.js';
import { ServiceDataRules } from './service-data-rules.js';
import { ServiceReferencesReader } from './service-references.js';
import { UpdateServiceHandler } from './update-service.js';

/** MLServices: their commands and queries. */
@Global()
@Module({
  providers: [
    provideQueries(MLServiceQueries),
    provideQueries(OverviewQueries),
    ScheduleSwitch,
    ServiceDataRules,
    ServiceReferencesReader,
    PublishServiceHandler,
    UpdateServiceHandler,
    DeleteServiceHandler,
    DeleteServicesOfMLInstanceHandler,
    PauseScheduleHandler,
    ResumeScheduleHandler,
  ],
  exports: [MLServiceQueries, OverviewQueries],
})
export class MLServiceModule {}
