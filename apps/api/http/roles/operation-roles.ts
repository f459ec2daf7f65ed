import type { Role } from '#credentials';
import { basePath } from '../answers/base.js';

/** `anyone`: without credentials. */
export type Needed = Role | 'anyone';

/** Below the base path: what each operation needs. A route that is not here is refused, and fails a test. */
const belowBase: Readonly<Record<string, Role>> = {
  'GET /engines': 'viewer',
  'GET /engines/:id': 'viewer',
  // Engines carry code; those who register them may push its images too.
  'GET /engines/dockerRegistry': 'admin',
  'POST /engines': 'admin',
  'PUT /engines/:id': 'admin',
  'DELETE /engines/:id': 'admin',

  'GET /mlInstances': 'viewer',
  'GET /mlInstances/:id': 'viewer',
  'POST /mlInstances': 'editor',
  'PUT /mlInstances/:id': 'editor',
  'DELETE /mlInstances/:id': 'editor',
  'DELETE /mlInstances': 'admin',

  'GET /experiments': 'viewer',
  'GET /experiments/:id': 'viewer',
  'POST /experiments': 'editor',
  'PUT /experiments/:id': 'editor',
  'DELETE /experiments/:id': 'editor',
  'DELETE /experiments': 'admin',

  'GET /experiments/:id/runs': 'viewer',
  'GET /experiments/:id/runs/:runId': 'viewer',
  'GET /experiments/:id/runs/:runId/status': 'viewer',
  'GET /experiments/:id/runs/:runId/logs': 'viewer',
  'GET /runs': 'viewer',
  'GET /runs/:runId': 'viewer',
  'POST /experiments/:id/runs': 'editor',
  'POST /experiments/:id/runs/:runId/cancel': 'editor',

  'GET /models': 'viewer',
  'GET /models/:id': 'viewer',
  'GET /models/:id/artifact': 'viewer',
  'GET /models/:id/lineage': 'viewer',
  'GET /models/:id/transcodings': 'viewer',
  'GET /models/:id/transcodings/:tid': 'viewer',
  'POST /models': 'editor',
  'PUT /models/:id': 'editor',
  'DELETE /models/:id': 'editor',
  'POST /models/:id/transcodings': 'editor',

  'GET /insights': 'viewer',
  'GET /insights/:id': 'viewer',
  'GET /insights/metrics': 'viewer',
  'POST /insights': 'editor',

  'GET /mlServices': 'viewer',
  'GET /mlServices/overview': 'viewer',
  'GET /mlServices/:id': 'viewer',
  'GET /mlServices/:id/runs': 'viewer',
  'GET /mlServices/:id/schedule': 'viewer',
  'GET /mlServices/:id/ticks': 'viewer',
  'GET /mlServices/:id/timeline': 'viewer',
  'GET /mlServices/:id/freshness': 'viewer',
  'GET /experiments/:id/ticks': 'viewer',
  'GET /ticks': 'viewer',
  // Nothing is kept of it.
  'POST /mlServices/:id/schedule/preview': 'viewer',
  'POST /schedules/preview': 'viewer',
  'POST /mlServices': 'editor',
  'PUT /mlServices/:id': 'editor',
  'DELETE /mlServices/:id': 'editor',
  'DELETE /mlServices': 'admin',
  'POST /mlServices/:id/runs': 'editor',
  'POST /mlServices/:id/schedules/:kind/pause': 'editor',
  'POST /mlServices/:id/schedules/:kind/resume': 'editor',

  'GET /dataSets': 'viewer',
  'GET /dataSets/:id': 'viewer',
  'GET /dataSets/:id/batches': 'viewer',
  'GET /dataSets/:id/rows': 'viewer',
  'GET /dataSets/:id/profile': 'viewer',
  // Nothing is kept of it.
  'POST /dataSets/preview': 'viewer',
  'POST /dataSets': 'editor',
  'PUT /dataSets/:id': 'editor',
  'DELETE /dataSets/:id': 'editor',
  'POST /dataSets/:id/batches': 'editor',

  'GET /mlServices/:id/events': 'viewer',
  'GET /experiments/:id/events': 'viewer',
  'GET /experiments/:id/runs/:runId/events': 'viewer',
  'GET /dataSets/:id/events': 'viewer',
  'GET /events': 'viewer',
  'GET /history': 'viewer',

  'GET /search': 'viewer',
  'GET /workers': 'viewer',
  'GET /session': 'viewer',
  'GET /clients': 'admin',
  'GET /clients/:id': 'admin',
  'POST /clients': 'admin',
  'PUT /clients/:id': 'admin',
  'DELETE /clients/:id': 'admin',
  'POST /clients/:id/secrets': 'admin',

  'GET /audit': 'admin',
  'GET /quotas': 'admin',
};

const atRoot: Readonly<Record<string, Needed>> = {
  'GET /healthz': 'anyone',
  'GET /readyz': 'anyone',
  'GET /openapi.json': 'anyone',
  'GET /docs': 'anyone',
  'GET /docs/:asset': 'anyone',
  'POST /ims/token/v2': 'anyone',
  'POST /ims/token/v3': 'anyone',
  'GET /.well-known/jwks.json': 'anyone',
};

export const operationRoles: ReadonlyMap<string, Needed> = new Map([
  ...Object.entries(belowBase).map(([operation, role]) => {
    const [method = '', path = ''] = operation.split(' ');
    return [`${method} /${basePath}${path}`, role] as const;
  }),
  ...Object.entries(atRoot),
]);

/** What the operation of a route needs, such as `GET` of `/data/sensei/engines/:id`; undefined for one that is not named. */
export const neededFor = (method: string, route: string): Needed | undefined =>
  operationRoles.get(`${method === 'HEAD' ? 'GET' : method} ${route}`);
