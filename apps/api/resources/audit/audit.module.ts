import { AuditQueries } from '#read-models';
import { Module } from '@nestjs/common';
import { Pool } from 'pg';
import { AuditController } from './audit.controller.js';

@Module({
  controllers: [AuditController],
  providers: [{ provide: AuditQueries, useFactory: (pool: Pool) => new AuditQueries(pool), inject: [Pool] }],
})
export class AuditModule {}
