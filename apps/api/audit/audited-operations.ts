import type { AuditAction } from '#audit';
import { basePath } from '../http/index.js';

/**
 * What of an operation the audit log is told, beside refusals, by method and route below the base path: where rows, models,
 * logs and what is told of values leave the house, where credentials are handed out, and what is deleted. What changes
 * clients tells of itself, with what it changed.
 */
const audited: Readonly<Record<string, AuditAction>> = {
  'GET dataSets/:id/rows': 'export',
  'GET dataSets/:id/profile': 'export',
  'GET models/:id/artifact': 'export',
  'GET models/:id/transcodings/:tid': 'export',
  'GET experiments/:id/runs/:runId/logs': 'export',
  'GET engines/dockerRegistry': 'secrets-used',
};

/** Undefined for an operation that it is told nothing of. */
export function auditedAction(method: string, route: string): AuditAction | undefined {
  const path = route.replace(`/${basePath}/`, '');
  if (method === 'DELETE') return path.startsWith('clients/') ? undefined : 'deletion';
  return audited[`${method} ${path}`];
}
