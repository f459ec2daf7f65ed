import type { OpenAPIObject } from '@nestjs/swagger';
import { vendorType } from '../content-negotiation/media-types.js';
import { answerSchema, sharedSchemas } from './answer-schemas.js';
import { descriptions } from './descriptions.js';

type Parameter = Readonly<Record<string, unknown>> & { readonly name: string; readonly in: string };
type Content = Record<string, { schema: unknown }>;

interface Operation {
  operationId?: string;
  tags?: string[];
  parameters?: Parameter[];
  requestBody?: { content: Content; required?: boolean };
  responses?: Record<string, { description?: string; content?: Content }>;
}

const text = { type: 'string' };

const query = (name: string, schema: object, description: string): Parameter => ({
  name,
  in: 'query',
  required: false,
  schema,
  description,
});

const listParameters: readonly Parameter[] = [
  query('start', { type: 'integer', default: 0 }, 'Offset of the first child'),
  query('limit', { type: 'integer', default: 25, maximum: 1000 }, 'Children a page'),
  query('orderby', { ...text, default: 'created' }, 'Fields, comma-separated; - before one: descending'),
  query('property', { ...text, default: 'deleted==false' }, 'Filters such as name==x, joined by commas; all must hold'),
];

const sandbox: Parameter = {
  name: 'x-sandbox-name',
  in: 'header',
  required: false,
  schema: { ...text, default: 'prod' },
};
const ifMatch: Parameter = {
  name: 'If-Match',
  in: 'header',
  required: false,
  schema: text,
  description: 'The ETag of the version that the caller read; another one is refused with 412',
};

const methods = ['get', 'put', 'post', 'delete'] as const;

const handlerName = ({ target, method }: { readonly target: object; readonly method: string | symbol }): string =>
  `${target.constructor.name}_${String(method)}`;

function parametersOf(path: string, method: string, profile: string | undefined): Parameter[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']): Parameter => ({
    name,
    in: 'path',
    required: true,
    schema: text,
  }));
  const isSingle = path.endsWith('}') && (method === 'put' || method === 'delete');
  const isList =
    method === 'get' && profile?.includes('Listing') === true && profile !== 'defaultMetricsListing.v1.json';
  return [...inPath, ...(isList ? listParameters : []), sandbox, ...(isSingle ? [ifMatch] : [])];
}

const successOf = (operation: Operation): string =>
  Object.keys(operation.responses ?? {}).find((status) => status.startsWith('2')) ?? '200';

function complete(operation: Operation, path: string, method: string): void {
  const isHandler = (described: { readonly target: object; readonly method: string | symbol }): boolean =>
    handlerName(described) === operation.operationId;
  const profile = descriptions.answers.find(isHandler)?.profile;
  const body = descriptions.bodies.find(isHandler);
  operation.tags = [path.split('/')[3] ?? ''];
  operation.parameters = parametersOf(path, method, profile);
  operation.responses = {
    [successOf(operation)]: {
      description: 'Success',
      ...(profile && {
        content: {
          'application/json': { schema: answerSchema(profile) },
          [`${vendorType};profile=${profile}`]: { schema: answerSchema(profile) },
        },
      }),
    },
    default: {
      description: 'A problem, with all violations at once',
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  };
  if (!body) return;
  const schema = operation.requestBody?.content['application/json']?.schema ?? { type: 'string', format: 'binary' };
  const types = [...(body.type ? ['application/json', vendorType] : []), ...body.consumes];
  operation.requestBody = { required: true, content: Object.fromEntries(types.map((type) => [type, { schema }])) };
}

/** Adds what @nestjs/swagger cannot see: our own parameter decorators, media types, answers and problems. */
export function completeOperations(document: OpenAPIObject): OpenAPIObject {
  const paths = Object.entries(document.paths).filter(([path]) => path.startsWith('/data/'));
  for (const [path, item] of paths) {
    for (const method of methods) {
      const operation = item[method] as Operation | undefined;
      if (operation) complete(operation, path, method);
    }
  }
  document.paths = Object.fromEntries(paths);
  document.components = { ...document.components };
  document.components.schemas = { ...document.components.schemas, ...(sharedSchemas as object) };
  return document;
}
