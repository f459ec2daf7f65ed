export interface ResponseObject {
  readonly headers?: Readonly<Record<string, HeaderObject | Reference>>;
  readonly content?: Readonly<Record<string, { readonly schema?: object }>>;
}

interface HeaderObject {
  readonly required?: boolean;
  readonly schema: object;
}

interface Reference {
  readonly $ref: string;
}

export interface OperationObject {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, ResponseObject | Reference>>;
}

/** As much of an OpenAPI document as checking answers needs. */
export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface DocumentedOperation {
  readonly path: string;
  readonly method: string;
  readonly operation: OperationObject;
}

interface Route {
  readonly path: string;
  readonly pattern: RegExp;
}

const isReference = (value: object): value is Reference => '$ref' in value;

const isPlain = <Value extends object>(value: Value | Reference): value is Value => !isReference(value);

/** Finds what an OpenAPI document says of a request. */
export class OperationFinder {
  private readonly routes: readonly Route[];

  constructor(private readonly document: OpenApi) {
    this.routes = Object.keys(document.paths)
      // Words before parameters: /engines/dockerRegistry is no engine.
      .sort((one, other) => placeholders(one) - placeholders(other))
      .map((path) => ({ path, pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}/?$`) }));
  }

  /** @param url path of a request, with or without a query */
  find(method: string, url: string): DocumentedOperation | undefined {
    const [bare = ''] = url.split('?', 1);
    const route = this.routes.find(({ pattern }) => pattern.test(bare));
    const operation = route && this.document.paths[route.path]?.[method.toLowerCase()];
    return operation && { path: route.path, method: method.toLowerCase(), operation };
  }

  /** The response of a status, with the pointer to where it stands. */
  responseOf(
    { path, method, operation }: DocumentedOperation,
    status: number,
  ): { readonly value: ResponseObject; readonly pointer: string } | undefined {
    const response = operation.responses[status];
    if (!response) return undefined;
    if (isReference(response)) return { value: this.resolved<ResponseObject>(response), pointer: response.$ref };
    const place = encodeURIComponent(path.replaceAll('~', '~0').replaceAll('/', '~1'));
    return { value: response, pointer: `#/paths/${place}/${method}/responses/${status}` };
  }

  /** What a reference refers to. */
  resolved<Value extends object>(value: Value | Reference): Value {
    if (isPlain(value)) return value;
    const [, , section = '', name = ''] = value.$ref.split('/');
    return this.document.components[section]?.[name] as Value;
  }
}

const placeholders = (path: string): number => path.split('{').length;
