import { fieldNamesOf } from './list-fields.js';
import type { OperationDescription, Parameter } from './api-description.js';
import { exampleIds } from './example-ids.js';
import { text, uuid } from './schema.js';
import type { Schema } from './schema.js';

/** Of a client that did nothing yet. */
const exampleKey = '0b9bd7a1-7a4c-4f5d-8f0e-1d0c8ad7e6a2';

const sandbox: Parameter = {
  name: 'x-sandbox-name',
  in: 'header',
  description: 'Sandbox inside the organisation; resources of other sandboxes do not exist',
  schema: text('1 to 128 letters, digits, spaces or any of . _ @ -', { default: 'prod' }),
  example: 'prod',
};

const ifMatch: Parameter = {
  name: 'If-Match',
  in: 'header',
  description: 'The ETag of the version that the caller read; while another one is current, the answer is 412',
  schema: text('An ETag, or *'),
  example: '"1"',
};

const idempotencyKey: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'Makes a request safe to repeat: the same key and body within 24 hours get the first answer, another body 422; while the first request runs, the answer is 409 with Retry-After',
  schema: text('Chosen by the client', { minLength: 1, maxLength: 255 }),
  example: exampleKey,
};

const prefer: Parameter = {
  name: 'Prefer',
  in: 'header',
  description:
    'handling=strict refuses a body with fields that are not known, or that are read-only and differ, with 400; else they are dropped, and warnings of the answer names them',
  schema: text('Preferences of RFC 7240; others are ignored'),
  example: 'handling=strict',
};

export const query = (
  name: string,
  schema: Schema,
  description: string,
  example: string | number | boolean,
): Parameter => ({
  name,
  in: 'query',
  description,
  schema,
  example,
});

function listParameters({ fields, property, orderby }: NonNullable<OperationDescription['list']>): Parameter[] {
  const names = fieldNamesOf(fields);
  const filterDefault = 'deleted' in fields.fields ? { default: 'deleted==false' } : {};
  return [
    query(
      'start',
      { type: 'integer', minimum: 0, default: 0 },
      'Offset of the first child. What is created meanwhile comes after what was there, where the list is ordered by created, as it is by default: pages that are turned then have each of the earlier children once. Deletions move later children up',
      0,
    ),
    query(
      'limit',
      { type: 'integer', minimum: 0, maximum: 1000, default: 25 },
      'Children on a page; 0 answers the counts only',
      25,
    ),
    query(
      'orderby',
      { type: 'string', default: fields.defaultOrder },
      `Fields to order by, comma-separated, repeated or as a JSON array of strings; - before one: descending. Case does not matter. Ties are broken by id; what lacks the field comes last, descending first. Fields: ${names}`,
      orderby,
    ),
    query(
      'property',
      { type: 'string', ...filterDefault },
      `Filters, comma-separated, repeated or as a JSON array of strings: a field (in any case), one of == != < <= > >=, and a value. All must hold. What lacks the field differs from every value (!=). Of a list, == asks whether it holds the value. A value or a field that holds a comma, a quote or an operator, or has spaces around it, is put in double quotes, with "" for a quote inside; _page.property can be sent again as it is. Fields: ${names}`,
      property,
    ),
  ];
}

const kinds: Readonly<Record<string, string>> = {
  engines: 'the engine',
  mlInstances: 'the MLInstance',
  experiments: 'the experiment',
  runs: 'the run',
  models: 'the model',
  transcodings: 'the transcoding',
  insights: 'the insight',
  mlServices: 'the MLService',
  dataSets: 'the data set',
};

/** The parameters in a path, each described by the segment before it. */
function pathParameters(path: string): Parameter[] {
  return [...path.matchAll(/(?:\/(\w+))?\/\{(\w+)\}/g)].flatMap(([, segment = '', name = '']): Parameter[] => {
    const kind = kinds[segment];
    if (kind === undefined) return [];
    const example = exampleIds[segment as keyof typeof exampleIds];
    return [{ name, in: 'path', required: true, description: `Id of ${kind}`, schema: uuid('A UUID'), example }];
  });
}

const asOf: Omit<Parameter, 'example'> = {
  name: 'asOf',
  in: 'query',
  description: 'ISO 8601 time, such as 2026-01-31T12:00:00Z: answers what was answered then; 404 before the creation',
  schema: text('UTC without a zone'),
};

/** All parameters of an operation: those of its path, its kind and its own. */
export function parametersOf(
  path: string,
  method: string,
  { list, parameters = [] }: OperationDescription,
  { isVersioned, takesJson }: { readonly isVersioned: boolean; readonly takesJson: boolean },
): object[] {
  if (!path.startsWith('/data/')) return parameters.map(spelled);
  const changesOne = path.endsWith('}') && (method === 'put' || method === 'delete');
  return [
    ...pathParameters(path),
    ...parameters,
    ...(list ? listParameters(list) : []),
    ...(method === 'get' && isVersioned ? [asOf] : []),
    sandbox,
    ...(changesOne ? [ifMatch] : []),
    ...(method === 'post' ? [idempotencyKey] : []),
    ...(takesJson ? [prefer] : []),
  ].map(spelled);
}

/** Readers try requests out: what they need not send must not be filled in for them, so it is shown in words. */
function spelled({ required = false, example, description, ...parameter }: Parameter): object {
  if (required) return { ...parameter, description, required, example };
  const shown = example === undefined ? {} : { 'x-example': example };
  const words = example === undefined ? description : `${description} (for instance \`${String(example)}\`)`;
  return { ...parameter, description: words, required, ...shown };
}
