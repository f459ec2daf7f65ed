import type { ApiDescription } from '../openapi/api-description.js';
import { listOf, object, oneOf, text } from '../openapi/schema.js';

export const description: ApiDescription = {
  tag: { name: 'Installation', description: 'For load balancers, supervisors and readers; without credentials' },
  operations: {
    HealthController_healthz: {
      operationId: 'isAlive',
      summary: 'Whether the process is alive',
      content: { 'application/json': object({ status: oneOf(['alive'], 'Always alive') }) },
    },
    HealthController_readyz: {
      operationId: 'isReady',
      summary: 'Whether requests can be served',
      description:
        'PostgreSQL answers and is migrated; else 503 says what is missing. Requests are taken without workers too: that none lives is a warning, not a reason to send them elsewhere.',
      content: {
        'application/json': object(
          {
            status: oneOf(['ready'], 'Always ready'),
            workers: object({
              live: { type: 'integer', minimum: 0, description: 'How many take runs' },
              sandboxes: {
                type: 'object',
                additionalProperties: { type: 'integer' },
                description: 'How many of them hold their engines by bubblewrap, by landlock (Python alone), by none',
              },
            }),
          },
          {
            warnings: listOf(
              text('A sentence'),
              'What is amiss though requests are served: that no worker lives, or no row-level security stands behind the queries',
            ),
          },
        ),
      },
    },
    DocsController_openApi: {
      operationId: 'getOpenApiDocument',
      summary: 'This description, for machines',
      content: { 'application/json': { type: 'object', additionalProperties: true, description: 'OpenAPI 3.0' } },
      headers: {
        ETag: {
          required: true,
          description: 'SHA-256 of the document, in quotes',
          schema: text('64 hexadecimal digits in quotes', { pattern: '^"[0-9a-f]{64}"$' }),
        },
      },
      exampleAnswer: false,
    },
    DocsController_docs: {
      operationId: 'getDocs',
      summary: 'This description, for people',
      content: { 'text/html': text('A page') },
      exampleAnswer: false,
    },
    DocsController_asset: {
      operationId: 'getDocsAsset',
      summary: 'A file of the page for people',
      parameters: [
        {
          name: 'asset',
          in: 'path',
          required: true,
          description: 'Name of the file',
          schema: oneOf(['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'], 'A file name'),
          example: 'swagger-ui.css',
        },
      ],
      content: {
        'text/css': text('A style sheet'),
        'text/javascript': text('A script'),
        'image/png': text('A picture', { format: 'binary' }),
      },
      problems: [404],
      exampleAnswer: false,
    },
  },
};
