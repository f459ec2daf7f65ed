import { ApplicationModule } from '#application';
import { findCredential } from '#credentials';
import type { Credential } from '#credentials';
import { createDataSets } from '#data-sets';
import { createObjectStore } from '#object-store';
import { scratchFolder } from '#scratch';
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, Reflector } from '@nestjs/core';
import { join } from 'node:path';
import { API_OPTIONS, edgeOf } from './api-options.js';
import type { ApiOptions } from './api-options.js';
import { DocsModule } from './docs/docs.module.js';
import { HealthModule } from './health/health.module.js';
import {
  AnswerInterceptor,
  CredentialsGuard,
  IdempotencyInterceptor,
  KeyRegister,
  VerifiedTokens,
} from './http/index.js';
import { resourceModules } from './resources/index.js';

/** The HTTP edge over the application. */
@Module({})
export class ApiModule {
  static register(options: ApiOptions): DynamicModule {
    return {
      module: ApiModule,
      global: true,
      imports: [applicationOf(options), ...resourceModules, HealthModule, DocsModule],
      providers: [{ provide: API_OPTIONS, useValue: options }, ...aroundHandlers(options)],
      exports: [API_OPTIONS],
    };
  }
}

function applicationOf({ pool, config }: ApiOptions): DynamicModule {
  const objectStore = createObjectStore(config.objectStore.url);
  const tempFolder = join(scratchFolder(config.scratch, 'api'), 'duckdb');
  return ApplicationModule.register({
    pool,
    objectStore,
    dataSets: createDataSets({ store: objectStore, tempFolder, memoryLimitMiB: config.dataSets.memoryMib, threads: 2 }),
    secretKey: config.secretKey,
    ...(config.schedules && { scheduleLimits: config.schedules }),
  });
}

/** What requests pass on their way to a handler, in this order. */
function aroundHandlers({ pool, config }: ApiOptions) {
  const tokens = new VerifiedTokens<Credential>((token) => findCredential(pool, token));
  const idempotency = new IdempotencyInterceptor(new KeyRegister(pool), edgeOf(config).uploadLimitBytes);
  return [
    {
      provide: APP_GUARD,
      useFactory: (reflector: Reflector) => new CredentialsGuard(reflector, tokens),
      inject: [Reflector],
    },
    { provide: APP_INTERCEPTOR, useClass: AnswerInterceptor },
    { provide: APP_INTERCEPTOR, useValue: idempotency },
  ];
}
