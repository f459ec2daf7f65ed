import { Ajv } from 'ajv';
import type { ErrorObject, ValidateFunction } from 'ajv';
import ajvFormats from 'ajv-formats';
import { parseMediaType, securityHeaders } from '../http/index.js';
import { closedSchemas } from './closed-schemas.js';
import { fieldOrderFaults } from './field-order-faults.js';
import { OperationFinder } from './operation-finder.js';
import type { DocumentedOperation, OpenApi, ResponseObject } from './operation-finder.js';

export interface ReceivedAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** JSON where the content type says so, else text. */
  readonly body: unknown;
}

const documentId = 'openapi.json';

/** Standard headers that any answer of HTTP may carry, beside those that the document names. */
const ofHttp = new Set(
  ['connection', 'content-length', 'content-type', 'date', 'keep-alive', 'transfer-encoding', 'vary', 'allow'].concat(
    'cache-control',
    'content-disposition',
    'content-encoding',
    'x-request-id',
    Object.keys(securityHeaders),
  ),
);

const isCors = (name: string): boolean => name.startsWith('access-control-');

/** Compares answers with an OpenAPI document. Objects in answers have its fields in its order, and no others. */
export class AnswerValidator {
  private readonly finder: OperationFinder;
  private readonly ajv: Ajv;
  private readonly compiled = new Map<string, ValidateFunction>();

  constructor(private readonly document: OpenApi) {
    this.finder = new OperationFinder(document);
    this.ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
    ajvFormats.default(this.ajv, ['date-time', 'uuid', 'uri']);
    this.ajv.addSchema(closedSchemas(document), documentId);
  }

  /** What is wrong with an answer; empty when it is as the document says. */
  violations(method: string, path: string, answer: ReceivedAnswer): string[] {
    const found = this.finder.find(method === 'HEAD' ? 'GET' : method, path);
    if (!found) return this.outside(method, answer);
    const response = this.finder.responseOf(found, answer.status);
    if (!response) return [`status ${answer.status} is not documented`];
    return [
      ...this.headerViolations(found, response.value, answer.headers),
      ...(method === 'HEAD' ? [] : this.bodyViolations(response, answer)),
    ];
  }

  /** Paths and methods that the document does not have are refused, but for OPTIONS. */
  private outside(method: string, answer: ReceivedAnswer): string[] {
    if (method === 'OPTIONS') return answer.status === 204 ? [] : [`OPTIONS answers ${answer.status}`];
    if (answer.status < 400) return [`status ${answer.status}, but the operation is not documented`];
    if (method === 'HEAD') return [];
    return this.invalid('#/components/schemas/Problem', answer.body);
  }

  private headerViolations({ path }: DocumentedOperation, response: ResponseObject, headers: Headers): string[] {
    const declared = Object.entries(response.headers ?? {}).map(([name, header]) => {
      return [name.toLowerCase(), this.finder.resolved(header)] as const;
    });
    const names = new Set(declared.map(([name]) => name));
    const wrong = declared.flatMap(([name, { required = false, schema }]) => {
      const value = headers.get(name);
      if (value === null) return required ? [`header ${name} is missing`] : [];
      const isRight: boolean = this.ajv.validate(schema, value);
      return isRight ? [] : [`header ${name}: ${value}: ${this.ajv.errorsText()}`];
    });
    const isOurs = path.startsWith('/data/');
    const unknown = [...headers.keys()].filter((name) => !names.has(name) && !ofHttp.has(name) && !isCors(name));
    return [...wrong, ...(isOurs ? unknown.map((name) => `header ${name} is not documented`) : [])];
  }

  private bodyViolations(
    { value, pointer }: { readonly value: ResponseObject; readonly pointer: string },
    { headers, body }: ReceivedAnswer,
  ): string[] {
    const contentType = headers.get('content-type');
    const types = Object.keys(value.content ?? {});
    if (contentType === null) return types.length === 0 || body === '' ? [] : ['there is no content type'];
    const type = types.find((one) => isSameType(one, contentType));
    if (type === undefined) return [`content type ${contentType} is none of ${types.join(', ')}`];
    const isText = typeof body === 'string' && !contentType.includes('json');
    if (isText) return [];
    const { schema = {} } = value.content?.[type] ?? {};
    return [
      ...this.invalid(`${pointer}/content/${escaped(type)}/schema`, body),
      ...fieldOrderFaults(schema, this.document.components['schemas'] ?? {}, body),
    ];
  }

  private invalid(pointer: string, body: unknown): string[] {
    const validate = this.compiled.get(pointer) ?? this.ajv.compile({ $ref: `${documentId}${pointer}` });
    this.compiled.set(pointer, validate);
    return validate(body) ? [] : (validate.errors ?? []).map(described);
  }
}

const escaped = (key: string): string => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'));

/** Whether an answer's content type is one of the document's: the same type, with the same profile. */
function isSameType(documented: string, received: string): boolean {
  const [one, other] = [parseMediaType(documented), parseMediaType(received)];
  return one?.type === other?.type && one?.parameters.get('profile') === other?.parameters.get('profile');
}

const described = ({ instancePath, message = '', params }: ErrorObject): string => {
  const more = 'additionalProperty' in params ? ` (${String(params['additionalProperty'])})` : '';
  return `body${instancePath} ${message}${more}`;
};
