import { Module } from '@nestjs/common';
import { Pool } from 'pg';
import { API_OPTIONS, tokensOf } from '../api-options.js';
import type { ApiOptions } from '../api-options.js';
import { AuditLog } from '../audit/audit-log.js';
import { Refusals, RequestAdmission } from '../http/index.js';
import { SignIns } from './sign-ins.js';
import { TokensController } from './tokens.controller.js';

@Module({
  controllers: [TokensController],
  providers: [
    {
      provide: SignIns,
      useFactory: (
        pool: Pool,
        { config }: ApiOptions,
        refusals: Refusals,
        admission: RequestAdmission,
        audit: AuditLog,
      ) =>
        new SignIns({
          pool,
          secretKeys: config.secretKeys,
          lifetime: tokensOf(config).lifetimeSeconds,
          refusals,
          admission,
          audit,
        }),
      inject: [Pool, API_OPTIONS, Refusals, RequestAdmission, AuditLog],
    },
  ],
})
export class TokensModule {}
