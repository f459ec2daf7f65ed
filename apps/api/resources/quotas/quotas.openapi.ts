import type { ApiDescription } from '../../openapi/api-description.js';
import { count, described, object, text } from '../../openapi/schema.js';
import { clientsTag } from '../clients/clients.openapi.js';

export const description: ApiDescription = {
  tag: clientsTag,
  schemas: () => ({
    Quota: object({ used: count('What the organisation has now') }, { limit: count('What it may have; absent: any') }),
    Quotas: object({
      orgId: text('The organisation'),
      concurrentRuns: described('Quota', 'Runs that are sent to workers or executed: more wait for their turn'),
      storedBytes: described(
        'Quota',
        'Bytes of rows, predictions, models and code of engines: more are refused with 409',
      ),
      schedules: described('Quota', 'Schedules of services and experiments: more are refused with 409'),
      requestsPerSecond: described(
        'Quota',
        'Requests to this process of the API; used: those of the last second. What comes faster is held for up to a second, then refused with 429',
      ),
      streams: described(
        'Quota',
        'Event streams and followed logs of this process of the API: more are refused with 429',
      ),
    }),
  }),
  operations: {
    QuotasController_get: {
      operationId: 'getQuotas',
      summary: 'Say what the organisation may have, and has',
      description: `All sandboxes of the organisation together. The limits are those of the installation, unless its
operator set others for the organisation. Runs, bytes and schedules are counted in all processes together, requests and
streams in each process of the API.`,
      exampleAnswer: false,
    },
  },
};
