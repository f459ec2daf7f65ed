interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly example?: unknown;
  /** Of a parameter that need not be sent. */
  readonly 'x-example'?: unknown;
}

interface Example {
  readonly value: unknown;
  readonly 'x-status'?: number;
}

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly examples?: Readonly<Record<string, Example>> }>>;
  };
  readonly responses: Readonly<Record<string, { readonly content?: object }>>;
  readonly 'x-example-status'?: number;
  readonly 'x-example-answer'?: boolean;
}

export interface ExampleDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** A request that an OpenAPI document shows. */
export interface DocumentExample {
  readonly operationId: string;
  readonly name: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly type?: string;
  readonly body?: unknown;
  /** What it is answered with. */
  readonly status: number;
  /** Whether the document shows the answer. */
  readonly isShown: boolean;
  /** Whether the answer goes on until the client leaves. */
  readonly isEndless: boolean;
}

const given = (parameters: readonly Parameter[], place: Parameter['in']): [string, string][] =>
  parameters
    .map(({ name, in: where, example, 'x-example': optional }) => ({ name, where, value: example ?? optional }))
    .filter(({ where, value }) => where === place && value !== undefined)
    .map(({ name, value }) => [name, String(value)]);

/** All requests that a document shows: one for each example of a body, one where an operation has no body. */
export function documentExamples(document: ExampleDocument, onlyExample: string): DocumentExample[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, operation]) => {
      const bodies = Object.entries(operation.requestBody?.content ?? {}).flatMap(([type, { examples = {} }]) =>
        Object.entries(examples).map(([name, { value, 'x-status': status }]) => ({ name, type, body: value, status })),
      );
      const shown = bodies.length > 0 ? bodies : [{ name: onlyExample, status: operation['x-example-status'] }];
      return shown.map((one) => ({
        ...exampleRequest(path, method, operation),
        ...one,
        status: one.status ?? successOf(operation),
      }));
    }),
  );
}

function exampleRequest(path: string, method: string, operation: Operation) {
  const parameters = operation.parameters ?? [];
  const inPath = new Map(given(parameters, 'path'));
  const query = new URLSearchParams(given(parameters, 'query')).toString();
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => inPath.get(name) ?? '');
  const success = operation.responses[successOf(operation)]?.content ?? {};
  return {
    operationId: operation.operationId,
    method: method.toUpperCase(),
    path: query === '' ? filled : `${filled}?${query}`,
    headers: Object.fromEntries(given(parameters, 'header')),
    isShown: operation['x-example-answer'] !== false,
    isEndless: 'text/event-stream' in success,
  };
}

const successOf = ({ responses }: Operation): number =>
  Number(Object.keys(responses).find((status) => status.startsWith('2')));
