import type { INestApplication } from '@nestjs/common';
import { ApiBody, ApiProperty, DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { descriptions } from '../http/index.js';
import type { ApiDescription, OperationDescription } from './api-description.js';
import { fieldsIn, inputSchemas, inputsOf, nestedSchemas } from './body-schemas.js';
import { commonSchemas } from './common-schemas.js';
import { answerOf, answersJson, completed } from './complete-operations.js';
import type { BareOperation } from './complete-operations.js';
import { readExampleAnswers } from './example-answers.js';
import type { ExampleAnswers } from './example-answers.js';
import { introduction } from './introduction.js';
import { withLinks } from './links.js';
import { headerComponents, problemComponents } from './problem-responses.js';
import type { Fields, Schema } from './schema.js';
import { withoutUnused } from './without-unused.js';

const methods = ['get', 'put', 'post', 'delete'] as const;

/** Describes the application's routes. The decorators of @nestjs/swagger are applied here, from what ours recorded. */
export async function buildDocument(app: INestApplication, found: readonly ApiDescription[]): Promise<OpenAPIObject> {
  for (const { target, property, options } of descriptions.fields) ApiProperty(options)(target, property);
  for (const { target, method, type } of descriptions.bodies) {
    const descriptor = Object.getOwnPropertyDescriptor(target, method);
    if (type && descriptor) ApiBody({ type })(target, method, descriptor);
  }
  const bare = SwaggerModule.createDocument(app, head());
  const parts = inOrderOf(bare, found);
  const document = {
    ...bare,
    tags: tagsOf(parts),
    paths: withLinks(pathsOf(bare, parts, await readExampleAnswers())),
    components: {
      ...bare.components,
      headers: headerComponents,
      responses: problemComponents(),
      schemas: schemasOf(bare, parts),
    },
  } as unknown as OpenAPIObject;
  return withoutUnused(document);
}

/** Several parts may describe operations of one tag: the first of them says what it is. */
const tagsOf = (parts: readonly ApiDescription[]): ApiDescription['tag'][] =>
  parts.map(({ tag }) => tag).filter(({ name }, at, all) => all.findIndex((other) => other.name === name) === at);

/** The parts in the order in which the document's paths come to them. */
function inOrderOf({ paths }: OpenAPIObject, parts: readonly ApiDescription[]): ApiDescription[] {
  const handlers = Object.values(paths).flatMap((item) => methods.map((method) => item[method]?.operationId ?? ''));
  const placeOf = ({ operations }: ApiDescription): number =>
    handlers.findIndex((name) => Object.hasOwn(operations, name));
  return parts.toSorted((one, other) => placeOf(one) - placeOf(other));
}

function head(): Omit<OpenAPIObject, 'paths'> {
  return new DocumentBuilder()
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
    .addOAuth2(
      {
        type: 'oauth2',
        description: 'A client exchanges its id and secret for a token; its id is its API key too',
        flows: { clientCredentials: { tokenUrl: '/ims/token/v3', scopes: {} } },
      },
      'client',
    )
    .addSecurityRequirements({ client: [], apiKey: [], organisation: [] })
    .addSecurityRequirements({ bearer: [], apiKey: [], organisation: [] })
    .build();
}

function schemasOf(bare: OpenAPIObject, parts: readonly ApiDescription[]): Record<string, Schema> {
  const fieldsOf = fieldsIn(bare);
  const answers = parts.map(({ schemas }) => schemas?.(fieldsOf) ?? {});
  const all = [commonSchemas, ...answers, nestedSchemas(bare), inputSchemas(bare)];
  return withWarnings(Object.assign({}, ...all) as Record<string, Schema>, bare, parts);
}

const warnings: Schema = {
  type: 'array',
  items: { type: 'string' },
  description:
    'What of the request changed nothing, such as fields or parameters that are not known, or will do nothing, such as a schedule that is over',
};

/** What answers JSON may say what of the request was left unused. */
function withWarnings(
  schemas: Record<string, Schema>,
  { paths }: OpenAPIObject,
  parts: readonly ApiDescription[],
): Record<string, Schema> {
  const operations = Object.values(paths).flatMap((item) => methods.map((method) => item[method] as BareOperation));
  const names = operations.filter(Boolean).flatMap((bare) => {
    const [, described] = describedBy(bare.operationId, parts);
    return answersJson(bare, described) ? [answerOf(bare, described)] : [];
  });
  const warned = [...new Set(names)].map((name) => {
    const schema = schemas[name];
    const properties = schema?.['properties'] as Fields | undefined;
    if (!properties) throw new TypeError(`${name} is not a schema with fields, which could have warnings`);
    return [name, { ...schema, properties: { ...properties, warnings: properties['warnings'] ?? warnings } }];
  });
  return { ...schemas, ...(Object.fromEntries(warned) as Record<string, Schema>) };
}

function pathsOf(
  { paths }: OpenAPIObject,
  parts: readonly ApiDescription[],
  recorded: ExampleAnswers,
): Record<string, Record<string, object>> {
  const operationOf = (path: string, method: string, bare: BareOperation): object => {
    const [description, described] = describedBy(bare.operationId, parts);
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
function describedBy(
  handler: string,
  parts: readonly ApiDescription[],
): [Pick<ApiDescription, 'tag'>, OperationDescription] {
  for (const description of parts) {
    const operation = description.operations[handler];
    if (operation) return [description, operation];
  }
  return [{ tag: other }, { operationId: handler, summary: handler }];
}
