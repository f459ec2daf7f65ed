import { SearchQueries } from '#read-models';
import { Module } from '@nestjs/common';
import { Pool } from 'pg';
import { SearchController } from './search.controller.js';

@Module({
  controllers: [SearchController],
  providers: [{ provide: SearchQueries, useFactory: (pool: Pool) => new SearchQueries(pool), inject: [Pool] }],
})
export class SearchModule {}
