import { Global, Module } from '@nestjs/common';
import { InsightQueries } from '#read-models';
import { provideQueries } from '../provide-queries.js';
import { RecordInsightHandler } from './record-insight.js';

/** Insights: their commands and queries. */
@Global()
@Module({
  providers: [provideQueries(InsightQueries), RecordInsightHandler],
  exports: [InsightQueries],
})
export class InsightModule {}
