import { problemOf, vendorType } from '../http/index.js';
import type { Problem } from '../http/index.js';
import { ref, text } from './schema.js';
import type { Schema } from './schema.js';

interface ProblemText {
  readonly name: string;
  /** What the client should know of it. */
  readonly description: string;
  /** The `detail` of an example. */
  readonly detail: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, Schema>>;
}

const header = (description: string): Schema => ({ $ref: `#/components/headers/${description}` });

const retry = { 'Retry-After': header('RetryAfter') };

const retryAfter: Schema = {
  required: true,
  description: 'Seconds after which the same request may succeed',
  schema: text('A whole number', { pattern: String.raw`^\d+$` }),
  example: '2',
};

/** Headers that several answers carry. */
export const headerComponents: Readonly<Record<string, Schema>> = {
  RequestId: {
    required: true,
    description: "Names the request in Rondo's log: the caller's x-request-id, or a new one",
    schema: text('1 to 128 letters, digits or any of . _ : -', { pattern: String.raw`^[\w.:-]{1,128}$` }),
    example: '5f0c7e0a-6f0e-4b9a-9d55-0f2f0a3f9a11',
  },
  ETag: {
    required: true,
    description:
      'Version of the resource, for If-Match and If-None-Match; behind it a word for what changes in the answer without a new version',
    schema: text('A number in quotes', { pattern: String.raw`^"\d+(-[a-z\d]+)?"$` }),
    example: '"1"',
  },
  Location: {
    required: true,
    description: 'Address of the new resource',
    schema: text('Absolute', { format: 'uri' }),
    example: 'https://rondo.example/data/sensei/engines/22f4166f-85ba-4130-a995-a2b8e1edde32',
  },
  RetryAfter: retryAfter,
  IdempotentReplay: {
    description: 'Present on the first answer that is given again, to a POST with the same Idempotency-Key',
    schema: text('Always true', { enum: ['true'] }),
    example: 'true',
  },
  Unbuffered: {
    required: true,
    description: 'Tells proxies to pass the answer on as it comes',
    schema: text('Always no', { enum: ['no'] }),
    example: 'no',
  },
  WwwAuthenticate: {
    required: true,
    description: 'How to authenticate',
    schema: text('Always Bearer'),
    example: 'Bearer',
  },
};

const cron = '"61 * * * *" is not a cron expression: minute 61 is not in 0-59';
const missing = 'is missing: it must be a string of 1 to 255 characters';

const texts: Readonly<Record<number, ProblemText>> = {
  400: {
    name: 'BadRequest',
    description: 'The request is malformed; all violations are reported at once',
    detail: `name: ${missing}; scoringSchedule.cron: ${cron}`,
    fields: { name: missing, 'scoringSchedule.cron': cron },
  },
  401: {
    name: 'Unauthorized',
    description: 'Credentials are missing, unknown or expired',
    detail: 'The access token is unknown or has expired',
    headers: { 'WWW-Authenticate': header('WwwAuthenticate') },
  },
  403: {
    name: 'Forbidden',
    description:
      'The API key, the organisation or the sandbox is not that of the access token, or the role of its client does not suffice: `x-role` of each operation says which it needs',
    detail: "x-gw-ims-org-id: the value is not that of the token's organisation",
  },
  404: {
    name: 'NotFound',
    description: 'There is no such resource in this organisation and sandbox, or it is deleted',
    detail: 'There is no engine "22f4166f-85ba-4130-a995-a2b8e1edde32"',
  },
  406: {
    name: 'NotAcceptable',
    description: 'The Accept header admits none of the media types of the answer',
    detail: `Accept: "text/html" admits neither application/json nor ${vendorType}`,
  },
  409: {
    name: 'Conflict',
    description:
      'The state of the resource does not allow it, another request changed it at the same time, or the organisation would store more bytes or have more schedules than it may (GET /quotas)',
    detail: 'The run has ended already: it is DONE',
    headers: { 'Retry-After': { ...retryAfter, required: false } },
  },
  410: {
    name: 'Gone',
    description: 'Everything that was to be deleted is deleted already',
    detail: 'Everything that belonged to engine "22f4166f-85ba-4130-a995-a2b8e1edde32" is deleted already',
  },
  412: {
    name: 'PreconditionFailed',
    description: 'If-Match names another version than the current one: read the resource again',
    detail: 'If-Match names version 1, the current version is 2',
  },
  413: {
    name: 'ContentTooLarge',
    description: 'The body is larger than allowed',
    detail: 'The body is larger than the 1048576 bytes that are allowed here',
  },
  415: {
    name: 'UnsupportedMediaType',
    description: 'The content type or encoding of the body is not supported',
    detail: `Content-Type: "text/plain" is not supported here; allowed: application/json, ${vendorType}`,
  },
  416: {
    name: 'RangeNotSatisfiable',
    description: 'The range lies beyond the artifact or the log',
    detail: 'Range: bytes=10- lies beyond the 10 bytes',
    headers: {
      'Content-Range': { required: true, description: 'How long it is', schema: text('Such as bytes */10') },
      'Accept-Ranges': { required: true, description: 'Always bytes', schema: text('bytes', { enum: ['bytes'] }) },
      ETag: { description: 'SHA-256 of the whole artifact; logs have none', schema: text('In quotes') },
    },
  },
  422: {
    name: 'Unprocessable',
    description: 'The request is well formed, but names what does not exist or does not belong together',
    detail: 'engineId: there is no engine "none"',
    fields: { engineId: 'there is no engine "none"' },
  },
  429: {
    name: 'TooManyRequests',
    description:
      'The organisation sends more requests a second than it may, or has as many event streams and followed logs as it may (GET /quotas), there were too many wrong access tokens of this client from this address, or the organisation has as many requests that read or write rows under way and waiting as it may (DATA_PROCESSES_PER_ORG); a proxy in front of Rondo may say so of requests of whatever kind',
    detail: 'There were too many wrong access tokens',
    headers: retry,
  },
  431: {
    name: 'HeadersTooLarge',
    description: 'The address and the headers together are longer than allowed',
    detail: 'The address and the headers are longer than the 16384 bytes that are allowed together',
  },
  500: {
    name: 'InternalError',
    description: 'The fault is the server’s; its log has more under the request id',
    detail:
      'Something went wrong on the server; the log has more under request id 5f0c7e0a-6f0e-4b9a-9d55-0f2f0a3f9a11',
  },
  503: {
    name: 'Unavailable',
    description: 'A dependency is down for the moment, or the storage is read-only',
    detail: 'A dependency is down for the moment; the same request may succeed in a few seconds',
    headers: retry,
  },
  507: {
    name: 'InsufficientStorage',
    description: 'There is no room for the files of the request; nothing of it was kept',
    detail: 'The storage is full: the same request may succeed once there is room',
  },
};

/** A problem in each of the media types that it comes as. */
export const problemContent = (example?: Problem): Schema => {
  const content = { schema: ref('Problem'), ...(example && { example }) };
  return { 'application/problem+json': content, [`${vendorType};profile=api-response.v1.json`]: content };
};

function componentOf(status: number, { description, detail, fields, headers }: ProblemText): Schema {
  return {
    description,
    headers: {
      'x-request-id': header('RequestId'),
      ...(status < 500 && { 'Idempotent-Replay': header('IdempotentReplay') }),
      ...headers,
    },
    content: problemContent(problemOf(status, detail, fields)),
  };
}

/** The answers to refused requests, by the name that operations refer to them. */
export const problemComponents = (): Readonly<Record<string, Schema>> =>
  Object.fromEntries(Object.entries(texts).map(([status, text]) => [text.name, componentOf(Number(status), text)]));

/** References to the problems of these statuses. Throws TypeError for a status that no problem has. */
export function problemsOf(statuses: readonly number[]): Readonly<Record<string, Schema>> {
  const sorted = [...new Set(statuses)].sort((one, other) => one - other);
  return Object.fromEntries(
    sorted.map((status) => {
      const problem = texts[status];
      if (!problem) throw new TypeError(`No problem has status ${status}`);
      return [status, { $ref: `#/components/responses/${problem.name}` }];
    }),
  );
}
