import { descriptions, neededFor, vendorType } from '../http/index.js';
import type { Content, OperationDescription } from './api-description.js';
import { answersOf } from './example-answers.js';
import type { ExampleAnswers } from './example-answers.js';
import { parametersOf } from './operation-parameters.js';
import { problemsOf } from './problem-responses.js';
import { ref } from './schema.js';
import type { Schema } from './schema.js';

/** An operation as @nestjs/swagger sees it. */
export interface BareOperation {
  readonly operationId: string;
  readonly requestBody?: { readonly content: Record<string, { readonly schema: Schema }> };
  readonly responses: Record<string, unknown>;
}

interface Handler {
  readonly target: object;
  readonly method: string | symbol;
}

/** What our decorators recorded of the operation's handler. */
function recordedOf(handlerName: string) {
  const isIts = ({ target, method }: Handler): boolean =>
    `${target.constructor.name}_${String(method)}` === handlerName;
  return {
    answer: descriptions.answers.find(isIts),
    body: descriptions.bodies.find(isIts),
    isRepeatable: !descriptions.secretAnswers.some(isIts),
  };
}

const profileOf = ({ operationId }: BareOperation, { jsonProfile }: OperationDescription): string | undefined =>
  jsonProfile ?? recordedOf(operationId).answer?.profile;

const isVersioned = ({ operationId }: BareOperation, described: OperationDescription): boolean =>
  described.isVersioned ?? recordedOf(operationId).answer?.isVersioned ?? false;

/** `MLInstanceListing` for `mlInstanceListing.v1.json`. */
const schemaNamed = (profile: string): string => {
  if (profile === 'api-response.v1.json') return 'Success';
  const name = profile.replace('.v1.json', '').replace(/^ml/, 'ML');
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
};

/** Whether it answers JSON that a profile names. */
export const answersJson = (operation: BareOperation, described: OperationDescription): boolean =>
  profileOf(operation, described) !== undefined;

/** The name of the schema of what an operation answers. */
export const answerOf = (operation: BareOperation, described: OperationDescription): string =>
  described.answer ?? schemaNamed(profileOf(operation, described) ?? 'api-response.v1.json');

/** Whether the answer has an ETag: a version, or one of its own. */
const isTagged = (operation: BareOperation, described: OperationDescription): boolean =>
  isVersioned(operation, described) || described.headers?.['ETag'] !== undefined;

const header = (name: string): Schema => ({ $ref: `#/components/headers/${name}` });

function successOf(
  operation: BareOperation,
  method: string,
  described: OperationDescription,
  recorded: ExampleAnswers,
): Record<string, object> {
  const profile = profileOf(operation, described);
  const [status = '200'] = Object.keys(operation.responses).filter((one) => one.startsWith('2'));
  const schema = ref(answerOf(operation, described));
  const examples = answersOf(recorded, described.operationId, status);
  const isNew = method === 'post' && status === '201';
  const json = profile && {
    'application/json': { schema, ...(examples && { examples }) },
    [`${vendorType};profile=${profile}`]: { schema },
  };
  const other = Object.entries(described.content ?? {}).map(([type, one]) => {
    const shown = json ? undefined : examples;
    return [type, { schema: one, ...(shown && { examples: shown }) }];
  });
  return {
    [status]: {
      description: isNew ? 'Created' : 'Success',
      headers: {
        'x-request-id': header('RequestId'),
        ...(isVersioned(operation, described) && { ETag: header('ETag') }),
        ...(isNew && { Location: header('Location') }),
        ...(method === 'post' &&
          recordedOf(operation.operationId).isRepeatable && { 'Idempotent-Replay': header('IdempotentReplay') }),
        ...described.headers,
      },
      ...((json ?? other.length > 0) && { content: { ...json, ...(Object.fromEntries(other) as object) } }),
    },
    ...described.successes,
    ...(method === 'get' && isTagged(operation, described) && { 304: notModified(described) }),
  };
}

const notModified = ({ headers }: OperationDescription): object => ({
  description: 'What the caller has is current: If-None-Match names its ETag',
  headers: { 'x-request-id': header('RequestId'), ETag: header('ETag'), ...headers },
});

function problemStatuses(
  path: string,
  method: string,
  described: OperationDescription,
  facts: { readonly negotiates: boolean; readonly hasBody: boolean; readonly isRepeatable: boolean },
): number[] {
  if (!path.startsWith('/data/')) return [400, 431, 500, 503, ...(described.problems ?? [])];
  const one = path.endsWith('}');
  const changes = method !== 'get';
  const deletesMany = method === 'delete' && !one;
  return [
    ...[400, 401, 403, 429, 431, 500, 503, ...(described.problems ?? [])],
    ...(path.includes('{') || deletesMany ? [404] : []),
    ...(facts.negotiates ? [406] : []),
    ...(changes ? [409] : []),
    ...(deletesMany ? [410] : []),
    ...(changes && one ? [412] : []),
    ...(facts.hasBody ? [413] : []),
    // Also where no body belongs, a content type must be one.
    ...(changes ? [415] : []),
    // Of whatever POST: an Idempotency-Key that had another body.
    ...(method === 'post' && facts.isRepeatable ? [422] : []),
  ];
}

function bodyOf(operation: BareOperation, described: OperationDescription): object | undefined {
  const { body } = recordedOf(operation.operationId);
  if (!body) return undefined;
  const schema = operation.requestBody?.content['application/json']?.schema;
  const own: Content = described.body ?? {};
  const content = Object.fromEntries(
    [
      ...(schema ? [['application/json', schema] as const, [vendorType, schema] as const] : []),
      ...Object.entries(own),
    ].map(([type, one]) => [type, { schema: one, ...examplesOf(type, described) }]),
  );
  return { required: described.bodyOptional !== true, content };
}

function examplesOf(type: string, { examples = {} }: OperationDescription): object {
  const own = Object.entries(examples)
    .filter(([, example]) => (example.type ?? 'application/json') === type)
    .map(([name, { summary, body, status }]) => [
      name,
      { summary, value: body, ...(status !== undefined && { 'x-status': status }) },
    ]);
  return own.length > 0 ? { examples: Object.fromEntries(own) as object } : {};
}

/** The whole description of an operation. */
export function completed(
  operation: BareOperation,
  { path, method, tag }: { readonly path: string; readonly method: string; readonly tag: string },
  described: OperationDescription,
  recorded: ExampleAnswers,
): object {
  const requestBody = bodyOf(operation, described);
  const profile = profileOf(operation, described);
  const { isRepeatable } = recordedOf(operation.operationId);
  const needed = neededFor(method.toUpperCase(), path.replace(/\{(\w+)\}/g, ':$1'));
  const statuses = problemStatuses(path, method, described, {
    negotiates: profile !== undefined,
    hasBody: requestBody !== undefined,
    isRepeatable,
  });
  return {
    operationId: described.operationId,
    summary: described.summary,
    ...(described.description !== undefined && { description: described.description }),
    tags: [tag],
    ...(needed === 'anyone' ? { security: [] } : { 'x-role': needed }),
    parameters: parametersOf(path, method, described, {
      isVersioned: isVersioned(operation, described),
      isTagged: isTagged(operation, described),
      isRepeatable,
    }),
    ...(requestBody && { requestBody }),
    responses: {
      ...successOf(operation, method, described, recorded),
      ...problemsOf(statuses),
      ...described.refusals,
    },
    ...(described.exampleAnswer === false && { 'x-example-answer': false }),
    ...(described.exampleStatus !== undefined && { 'x-example-status': described.exampleStatus }),
  };
}
