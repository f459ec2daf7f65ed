import { ApplicationModule } from '#application';
import { IdentityProviders, verifyToken } from '#credentials';
import type { Credential } from '#credentials';
import { createDataSets } from '#data-sets';
import { outsideTenants } from '#event-store';
import { createObjectStore } from '#object-store';
import { readOwnLimits } from '#quotas';
import { scratchFolder } from '#scratch';
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { join } from 'node:path';
import { API_OPTIONS, edgeOf, quotasOf, tokensOf } from './api-options.js';
import type { ApiLog, ApiOptions } from './api-options.js';
import { AuditInterceptor } from './audit/audit.interceptor.js';
import { AuditLog } from './audit/audit-log.js';
import { DocsModule } from './docs/docs.module.js';
import { HealthModule } from './health/health.module.js';
import {
  AnswerInterceptor,
  ContinueInterceptor,
  CredentialsGuard,
  IdempotencyInterceptor,
  KeyRegister,
  OrganisationLimits,
  Refusals,
  RequestAdmission,
  RequestRates,
  RequestTurns,
  VerifiedTokens,
} from './http/index.js';
import { DataSetAliasInterceptor } from './resources/data-sets/data-set-alias.interceptor.js';
import { resourceModules } from './resources/index.js';
import { TokensModule } from './tokens/tokens.module.js';

/** The HTTP edge over the application. */
@Module({})
export class ApiModule {
  static register(options: ApiOptions, log: ApiLog): DynamicModule {
    const audit = new AuditLog(options.pool, log);
    const refusals = new Refusals({
      perMinute: tokensOf(options.config).wrongPerMinute,
      log,
      audit: (entry) => {
        audit.note(entry);
      },
    });
    const limits = new OrganisationLimits((org) => readOwnLimits(options.pool, org), quotasOf(options.config));
    const rates = new RequestRates();
    const admission = new RequestAdmission(limits, rates, new RequestTurns());
    return {
      module: ApiModule,
      global: true,
      imports: [applicationOf(options), ...resourceModules, TokensModule, HealthModule, DocsModule],
      providers: [
        { provide: API_OPTIONS, useValue: options },
        { provide: AuditLog, useValue: audit },
        { provide: Refusals, useValue: refusals },
        { provide: OrganisationLimits, useValue: limits },
        { provide: RequestRates, useValue: rates },
        { provide: RequestAdmission, useValue: admission },
        ...aroundHandlers(options, refusals, admission),
      ],
      exports: [API_OPTIONS, AuditLog, Refusals, OrganisationLimits, RequestRates, RequestAdmission],
    };
  }
}

/** Requests of one organisation that wait for a process: more are answered 429. */
const mostWaiting = 64;

function applicationOf({ pool, config, confine, hasSpare }: ApiOptions): DynamicModule {
  const objectStore = createObjectStore(config.objectStore.url);
  const tempFolder = join(scratchFolder(config.scratch, 'api'), 'duckdb');
  const { processes = 4, processesPerOrg = 2 } = config.dataSets;
  return ApplicationModule.register({
    pool,
    objectStore,
    dataSets: createDataSets({
      store: objectStore,
      tempFolder,
      memoryLimitMiB: config.dataSets.memoryMib,
      threads: 2,
      processes: { atOnce: processes, perTenant: processesPerOrg, mostWaiting },
      ...(confine && { confine }),
      ...(hasSpare !== undefined && { hasSpare }),
    }),
    secretKeys: config.secretKeys,
    quotas: quotasOf(config),
    ...(config.schedules && { scheduleLimits: config.schedules }),
  });
}

/** What requests pass on their way to a handler, in this order. */
function aroundHandlers({ pool, config }: ApiOptions, refusals: Refusals, admission: RequestAdmission) {
  const providers = new IdentityProviders(tokensOf(config).identityProviders, config.outgoing?.networks);
  const tokens = new VerifiedTokens<Credential>((token) => outsideTenants(() => verifyToken(pool, providers, token)));
  const idempotency = new IdempotencyInterceptor(
    new KeyRegister(pool),
    edgeOf(config).uploadLimitBytes,
    config.secretKeys,
  );
  return [
    { provide: APP_GUARD, useValue: new CredentialsGuard(tokens, refusals, admission) },
    { provide: APP_INTERCEPTOR, useClass: ContinueInterceptor },
    { provide: APP_INTERCEPTOR, useClass: AuditInterceptor },
    { provide: APP_INTERCEPTOR, useClass: AnswerInterceptor },
    { provide: APP_INTERCEPTOR, useValue: idempotency },
    { provide: APP_INTERCEPTOR, useClass: DataSetAliasInterceptor },
  ];
}
