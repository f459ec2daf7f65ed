import { AuditModule } from './audit/audit.module.js';
import { ClientsModule } from './clients/clients.module.js';
import { DataSetsModule } from './data-sets/data-sets.module.js';
import { EnginesModule } from './engines/engines.module.js';
import { EventStreamModule } from './event-stream/event-stream.module.js';
import { ExperimentsModule } from './experiments/experiments.module.js';
import { HistoryModule } from './history/history.module.js';
import { InsightsModule } from './insights/insights.module.js';
import { MLInstancesModule } from './ml-instances/ml-instances.module.js';
import { MLServicesModule } from './ml-services/ml-services.module.js';
import { ModelsModule } from './models/models.module.js';
import { QuotasModule } from './quotas/quotas.module.js';
import { RunsModule } from './runs/runs.module.js';
import { SearchModule } from './search/search.module.js';
import { SessionModule } from './session/session.module.js';
import { WorkersModule } from './workers/workers.module.js';

/** All resources, in the order in which a client meets them: the OpenAPI document tells of them in this order. */
export const resourceModules = [
  EnginesModule,
  MLInstancesModule,
  ExperimentsModule,
  RunsModule,
  ModelsModule,
  InsightsModule,
  MLServicesModule,
  DataSetsModule,
  HistoryModule,
  EventStreamModule,
  SearchModule,
  WorkersModule,
  SessionModule,
  ClientsModule,
  AuditModule,
  QuotasModule,
];
