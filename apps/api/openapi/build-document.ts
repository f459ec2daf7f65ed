import type { INestApplication } from '@nestjs/common';
import { ApiBody, ApiProperty, DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { ApiDescription, OperationDescription } from './api-description.js';
import { apiDescriptions } from './api-descriptions.js';
import { fieldsIn, inputSchemas, inputsOf, nestedSchemas } from './body-schemas.js';
import { commonSchemas } from './common-schemas.js';
import { type BareOperation, completed } from './complete-operations.js';
import { descriptions } from '../http/validation/descriptions.js';
import { type ExampleAnswers, readExampleAnswers } from './example-answers.js';
import { introduction } from './introduction.js';
import { headerComponents, problemComponents } from './problem-responses.js';
import type { Schema } from './schema.js';
import { withoutUnused } from './without-unused.js';

const methods = ['get', 'put', 'post', 'delete'] as const;

/** Describes the application's routes. The decorators of @nestjs/swagger are applied here, from what ours recorded. */
export async function buildDocument(app: INestApplication): Promise<OpenAPIObject> {
  for (const { target, property, options } of descriptions.fields) ApiProperty(options)(target, property);
  for (const { target, method, type } of descriptions.bodies) {
    const descriptor = Object.getOwnPropertyDescriptor(target, method);
    if (type && descriptor) ApiBody({ type })(target, method, descriptor);
  }
  const bare = SwaggerModule.createDocument(app, head());
  const schemas = schemasOf(bare);
  const document = {
    ...bare,
    paths: pathsOf(bare, await readExampleAnswers()),
    components: {
      ...bare.components,
      headers: headerComponents,
      responses: problemComponents(),
      schemas,
    },
  } as unknown as OpenAPIObject;
  return withoutUnused(document);
}

function head(): Omit<OpenAPIObject, 'paths'> {
  const builder = new DocumentBuilder()
    .setTitle('Rondo')
    .setDescription(introduction)
    .setVersion('1')
    .setOpenAPIVersion('3.0.3')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer('/', 'This installation')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'Access token; the prefix Bearer may be left out' })
    .addApiKey(
      { type: 'apiKey', in: 'header', name: 'x-api-key', description: 'The client that the token was issued to' },
      'apiKey',
    )
    .addApiKey(
      { type: 'apiKey', in: 'header', name: 'x-gw-ims-org-id', description: 'Organisation that the token belongs to' },
      'organisation',
    )
    .addSecurityRequirements({ bearer: [], apiKey: [], organisation: [] });
  for (const { tag } of apiDescriptions) builder.addTag(tag.name, tag.description);
  return builder.build();
}

function schemasOf(bare: OpenAPIObject): Record<string, Schema> {
  const fieldsOf = fieldsIn(bare);
  const answers = apiDescriptions.map(({ schemas }) => schemas?.(fieldsOf) ?? {});
  const all = [commonSchemas, ...answers, nestedSchemas(bare), inputSchemas(bare)];
  return Object.assign({}, ...all) as Record<string, Schema>;
}

function pathsOf({ paths }: OpenAPIObject, recorded: ExampleAnswers): Record<string, object> {
  const operationOf = (path: string, method: string, bare: BareOperation): object => {
    const [description, described] = describedBy(bare.operationId);
    return completed(inputsOf(bare), { path, method, tag: description.tag.name }, described, recorded);
  };
  return Object.fromEntries(
    Object.entries(paths).map(([path, item]) => [
      path,
      Object.fromEntries(
        methods.flatMap((method) => {
          const bare = item[method] as BareOperation | undefined;
          return bare ? [[method, operationOf(path, method, bare)]] : [];
        }),
      ),
    ]),
  );
}

const other = { name: 'Other', description: 'Operations that are not described yet' };

/** How a handler is described, and with what; by its own name where nobody has described it. */
function describedBy(handler: string): [Pick<ApiDescription, 'tag'>, OperationDescription] {
  for (const description of apiDescriptions) {
    const operation = description.operations[handler];
    if (operation) return [description, operation];
  }
  return [{ tag: other }, { operationId: handler, summary: handler }];
}
