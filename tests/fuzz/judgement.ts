import type { Asked } from './header-arbitrary.js';
import type { WireAnswer } from './send.js';

export interface Exchange {
  readonly method: string;
  readonly target: string;
  readonly asked: Asked;
  readonly answer: WireAnswer;
  /** Parsed, where the content type says JSON. */
  readonly body: unknown;
}

const vendor = 'application/vnd.adobe.platform.sensei+json';

/** What only our own code, its libraries or the database would say. No generated input holds any of it. */
const internals = [
  /node_modules|node:internal|\n\s+at .+:\d+:\d+|\.(?:ts|mjs):\d+:\d+/,
  /syntax error at or near|invalid input syntax|violates |relation "|invalid byte sequence|unsupported Unicode|SQLSTATE/i,
  /\b(?:Binder|Parser|Catalog|Conversion|Invalid Input|IO|Out of Range|Serialization|Constraint|Internal|Fatal) Error\b/,
  /\b(?:TypeError|RangeError|SyntaxError|ReferenceError|AggregateError)\b|Cannot (?:read|set) propert|is not a function/,
  /\b(?:ENOENT|EACCES|EISDIR|ENOTDIR|ENAMETOOLONG|ECONNREFUSED|EPIPE)\b|Unexpected token|in JSON at position/,
  /read_csv|read_json|read_parquet|TProtocol|Thrift|\bselect .+ from\b|\[object Object\]/,
];

/** What is wrong with an answer whatever the request was; empty when all is well. @param secret paths that no client should see */
export function complaintsOf({ method, target, asked, answer, body }: Exchange, secret: readonly string[]): string[] {
  const text = answer.body.toString('utf8');
  // Its refusals are those of RFC 6749: the document says which, and is held against them.
  const isOAuth = target.startsWith('/ims/token/') && answer.status < 500;
  return [
    ...(answer.status >= 500 ? [`status ${answer.status}`] : []),
    ...(answer.status >= 400 && method !== 'HEAD' && !isOAuth ? problemComplaints(answer, body) : []),
    ...(isOAuth ? [] : contentTypeComplaints(asked, answer)),
    ...internals
      .filter((pattern) => answer.status >= 400 && pattern.test(text))
      .map((pattern) => `tells internals: ${pattern.source}`),
    ...secret.filter((path) => text.includes(path)).map((path) => `tells the path ${path}`),
  ];
}

function problemComplaints({ status }: WireAnswer, body: unknown): string[] {
  if (typeof body !== 'object' || body === null) return ['is refused, but not with a problem'];
  const problem = body as Record<string, unknown>;
  const details = problem['additionalDetails'];
  const said = (name: string): boolean => typeof problem[name] === 'string' && problem[name] !== '';
  return [
    ...['type', 'title', 'detail'].filter((name) => !said(name)).map((name) => `the problem has no ${name}`),
    ...(problem['status'] === status ? [] : [`the problem says status ${String(problem['status'])}, not ${status}`]),
    ...(details === undefined || isTexts(details) ? [] : ['additionalDetails are not a map of strings']),
  ];
}

const isTexts = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.values(value).every((item) => typeof item === 'string');

/** JSON comes as it was asked for; what there is in one form only is refused or sent as it is. */
function contentTypeComplaints(asked: Asked, { status, headers }: WireAnswer): string[] {
  const type = headers.get('content-type') ?? '';
  if (type === '' || asked === 'unsaid') return [];
  const isVendor = type.startsWith(vendor);
  const isPlain = /^application\/(?:problem\+)?json\b/.test(type);
  if (asked === 'vendor') return isPlain ? [`the vendor type was asked for, the answer is ${type}`] : [];
  if (isVendor) return [`the vendor type was not asked for, the answer is ${type}`];
  return asked === 'neither' && status < 400 && isPlain ? [`${type} was not asked for`] : [];
}
