import { violationAt } from '#domain';
import type { IncomingMessage } from 'node:http';

/** Where a proxy and Node.js could each believe another one of two: Node.js takes the first of some, and joins others. */
const single = new Set([
  'host',
  'authorization',
  'x-api-key',
  'x-gw-ims-org-id',
  'x-sandbox-name',
  'x-request-id',
  'content-type',
  'content-encoding',
  'idempotency-key',
  'last-event-id',
]);

/** Throws DomainError for a header that is sent twice and says one thing only. */
export function refuseRepeatedHeaders({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): void {
  const seen = new Set<string>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? '';
    if (!single.has(name)) continue;
    if (seen.has(name)) {
      const message = 'is sent more than once; a request has one at most';
      throw violationAt('illegal-argument', name, message);
    }
    seen.add(name);
  }
}
