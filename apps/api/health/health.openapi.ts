import type { ApiDescription } from '../openapi/api-description.js';
import { object, oneOf, text } from '../openapi/schema.js';

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
      description: 'PostgreSQL answers and is migrated; else 503 says what is missing.',
      content: { 'application/json': object({ status: oneOf(['ready'], 'Always ready') }) },
    },
    DocsController_openApi: {
      operationId: 'getOpenApiDocument',
      summary: 'This description, for machines',
      content: { 'application/json': { type: 'object', additionalProperties: true, description: 'OpenAPI 3.0' } },
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
