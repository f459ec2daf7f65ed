import { Global, Module } from '@nestjs/common';
import { MLServiceQueries } from '#read-models';
import { provideQueries } from '../provide-queries.js';
import {
  DeleteServiceHandler,
  DeleteServicesOfMLInstanceHandler,
  UpdateServiceHandler,
} from './ml-service.handlers.js';
import { PauseScheduleHandler, ResumeScheduleHandler, ScheduleSwitch } from './pause-resume.handlers.js';
import { PublishServiceHandler } from './publish-service.handler.js';
import { ServiceReferencesReader } from './service-references.js';

/** MLServices: their commands and queries. */
@Global()
@Module({
  providers: [
    provideQueries(MLServiceQueries),
    ScheduleSwitch,
    ServiceReferencesReader,
    PublishServiceHandler,
    UpdateServiceHandler,
    DeleteServiceHandler,
    DeleteServicesOfMLInstanceHandler,
    PauseScheduleHandler,
    ResumeScheduleHandler,
  ],
  exports: [MLServiceQueries],
})
export class MLServiceModule {}
