import { limits } from '#domain';
import type { FieldCatalog } from '#read-models';
import { sandboxPattern } from '#domain';
import { fieldNamesOf } from './list-fields.js';
import type { OperationDescription, Parameter } from './api-description.js';
import { exampleIds } from './example-ids.js';
import { instant, text, uuid } from './schema.js';
import type { Schema } from './schema.js';

/** Of a client that did nothing yet. */
const exampleKey = '0b9bd7a1-7a4c-4f5d-8f0e-1d0c8ad7e6a2';

const sandbox: Parameter = {
  name: 'x-sandbox-name',
  in: 'header',
  description: 'Sandbox inside the organisation; resources of other sandboxes do not exist',
  schema: text('1 to 128 letters, digits or any of . _ @ -, and spaces between them', {
    default: 'prod',
    pattern: sandboxPattern,
  }),
  example: 'prod',
};

const ifMatch: Parameter = {
  name: 'If-Match',
  in: 'header',
  description:
    'The ETag of the version that the caller read; when somebody has changed the resource since, the answer is 412',
  schema: text('An ETag, or *', { pattern: String.raw`^(\*|(W/)?"?\d{1,9}(-[a-z\d]+)?"?)$` }),
  example: '"1"',
};

const ifNoneMatch: Parameter = {
  name: 'If-None-Match',
  in: 'header',
  description:
    'ETags of what the caller has, separated by commas, or *: while one of them is current, the answer is 304',
  schema: text('ETags, or *; what is neither names nothing'),
  example: '"0"',
};

const idempotencyKey: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'Makes a request safe to repeat: the same key and body within 24 hours get the first answer, another body 422; while the first request runs, the answer is 409 with Retry-After',
  schema: text('Chosen by the client, of printable ASCII', {
    minLength: 1,
    maxLength: 255,
    pattern: '^[!-~]([ -~]{0,253}[!-~])?$',
  }),
  example: exampleKey,
};

const prefer: Parameter = {
  name: 'Prefer',
  in: 'header',
  description:
    'handling=strict refuses query parameters that are not known, and a body with fields that are not known, or that are read-only and differ, with 400; else they are dropped, and warnings of the answer names them',
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

type Ids = NonNullable<FieldCatalog['ids']>;

const uuidPattern = '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';

const afterPatterns: Readonly<Record<Ids, string>> = {
  uuid: `^${uuidPattern}(,.*)?$`,
  version: String.raw`^\d{1,18}(,.*)?$`,
  instant: String.raw`^${uuidPattern}@\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z(,.*)?$`,
};

const afterWords: Readonly<Record<Ids, string>> = {
  uuid: 'its id',
  version: 'its version',
  instant: 'the id of its experiment, @, and its nominal time',
};

/** A JSON array, or names of fields with commas between them. */
const orderPattern = String.raw`^(\s*\[.*\]\s*|\s*|[^,]+(,[^,]+)*)$`;

/** A JSON array, nothing, or a comparison and whatever else. */
const filterPattern = String.raw`^(\s*\[.*\]\s*|\s*|.*[^=!<>](==|!=|=~|<=|>=|<|>)[^=<>]?.*)$`;

function listParameters({ fields, property, orderby }: NonNullable<OperationDescription['list']>): Parameter[] {
  const names = fieldNamesOf(fields);
  const filterDefault = 'deleted' in fields.fields ? { default: 'deleted==false' } : {};
  return [
    query(
      'start',
      { type: 'integer', minimum: 0, default: 0 },
      'Offset of the first child. What is deleted or moved in the order meanwhile moves later children up; who turns pages by _links.next, which has after, skips nothing. Beside after it only says where the page stands',
      0,
    ),
    {
      name: 'after',
      in: 'query',
      description: `The page begins behind this child: ${afterWords[fields.ids ?? 'uuid']}. It may have been deleted since. Where orderby names fields that change, _links.next adds the values by which the child was ordered, as a JSON array behind a comma: else those that it has now count`,
      schema: text('Of a child of the page before', { pattern: afterPatterns[fields.ids ?? 'uuid'] }),
    },
    query(
      'limit',
      { type: 'integer', minimum: 0, maximum: 1000, default: 25 },
      'Children on a page; 0 answers the counts only',
      25,
    ),
    query(
      'orderby',
      { type: 'string', default: fields.defaultOrder, pattern: orderPattern },
      `Fields to order by, comma-separated, repeated or as a JSON array of strings; - before one: descending. Case does not matter. Ties are broken by id; what lacks the field comes last, descending first. Fields: ${names}`,
      orderby,
    ),
    query(
      'property',
      { type: 'string', ...filterDefault, pattern: filterPattern },
      `Filters, comma-separated, repeated or as a JSON array of strings: a field (in any case), one of == != =~ < <= > >=, and a value; =~ asks whether a text holds the value, in any case. All must hold. What lacks the field differs from every value (!=). Of a list, == asks whether it holds the value. A value or a field that holds a comma, a quote or an operator, or has spaces around it, is put in double quotes, with "" for a quote inside; _page.property can be sent again as it is. Fields: ${names}`,
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
  clients: 'the client',
};

/** The parameters in a path, each described by the segment before it. */
function pathParameters(path: string): Parameter[] {
  return [...path.matchAll(/(?:\/(\w+))?\/\{(\w+)\}/g)].flatMap(([, segment = '', name = '']): Parameter[] => {
    const kind = kinds[segment];
    if (kind === undefined) return [];
    const example = exampleIds[segment as keyof typeof exampleIds];
    const id =
      segment === 'dataSets'
        ? { description: `Id of ${kind}, or an alias of it`, schema: text('A UUID, or an alias', { minLength: 1 }) }
        : { description: `Id of ${kind}`, schema: uuid('A UUID') };
    return [{ name, in: 'path', required: true, ...id, example }];
  });
}

/** ISO 8601, from a day to a fraction of a second with a zone. */
const timePattern = String.raw`^(?!0000)\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-](0\d|1[0-4]):?[0-5]\d)?)?$`;

/** Of lists that show what lies in a span of time. */
export const spanParameters: readonly Parameter[] = [
  {
    name: 'from',
    in: 'query',
    description: `ISO 8601 time: what is of this instant or later; a day before \`to\` when absent, at most ${limits.spanDays.most} days`,
    schema: text('UTC without a zone', { minLength: 10, pattern: timePattern }),
  },
  {
    name: 'to',
    in: 'query',
    description: 'ISO 8601 time: what is before this instant; when absent, now, or a day after `from`',
    schema: text('UTC without a zone', { minLength: 10, pattern: timePattern }),
  },
];

/** What such a list says beside its children. */
export const spanFields = {
  from: instant('What is of this instant or later'),
  to: instant('What is before this instant'),
};

/** Of what can be asked for as it was. */
export const asOf: Omit<Parameter, 'example'> = {
  name: 'asOf',
  in: 'query',
  description: 'ISO 8601 time, such as 2026-01-31T12:00:00Z: answers what was answered then; 404 before the creation',
  schema: text('UTC without a zone', { minLength: 10, pattern: timePattern }),
};

interface OperationFacts {
  readonly isVersioned: boolean;
  /** Whether the answer has an ETag, be it a version or not. */
  readonly isTagged: boolean;
  /** Whether an Idempotency-Key is taken. */
  readonly isRepeatable: boolean;
}

/** All parameters of an operation: those of its path, its kind and its own. */
export function parametersOf(
  path: string,
  method: string,
  { list, parameters = [], hasPast = true }: OperationDescription,
  { isVersioned, isTagged, isRepeatable }: OperationFacts,
): object[] {
  const conditional = method === 'get' && isTagged ? [ifNoneMatch] : [];
  if (!path.startsWith('/data/')) return [...parameters, ...conditional].map(spelled);
  const changesOne = path.endsWith('}') && (method === 'put' || method === 'delete');
  return [
    ...pathParameters(path),
    ...parameters,
    ...(list ? listParameters(list) : []),
    ...(method === 'get' && isVersioned && hasPast ? [asOf] : []),
    sandbox,
    ...conditional,
    ...(changesOne ? [ifMatch] : []),
    ...(method === 'post' && isRepeatable ? [idempotencyKey] : []),
    prefer,
  ].map(spelled);
}

/** Readers try requests out: what they need not send must not be filled in for them, so it is shown in words. */
function spelled({ required = false, example, description, ...parameter }: Parameter): object {
  if (required) return { ...parameter, description, required, example };
  const shown = example === undefined ? {} : { 'x-example': example };
  const words = example === undefined ? description : `${description} (for instance \`${String(example)}\`)`;
  return { ...parameter, description: words, required, ...shown };
}
