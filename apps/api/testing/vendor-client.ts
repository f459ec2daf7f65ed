import { publishedOperations } from './published-operations.js';
import type { Answer, Json, RunningApi } from './running-api.js';

export interface VendorRequest {
  /** By the names in the path. */
  readonly ids?: Readonly<Record<string, string>>;
  /** As it is written after the path: `/?property=…`. */
  readonly after?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Objects are written as JSON. */
  readonly body?: object | string;
}

export const vendorType = 'application/vnd.adobe.platform.sensei+json';

/** The content type that the vendor's documents send to a resource. */
export const profiled = (profile: string) => ({ 'content-type': `${vendorType};profile=${profile}.v1.json` });

/** Sends requests as the vendor's documents write them, and knows which of the published operations were sent. */
export class VendorClient {
  private readonly sent = new Set<string>();

  constructor(private readonly api: RunningApi) {}

  /** @param operation such as `PUT /engines/{id}` */
  async send<Body = Json>(operation: string, request: VendorRequest = {}): Promise<Answer<Body>> {
    const { ids = {}, after = '', headers = {}, body } = request;
    if (!publishedOperations.includes(operation)) throw new Error(`${operation} is not published`);
    this.sent.add(operation);
    const [method = '', path = ''] = operation.split(' ');
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? '');
    const isForm = body instanceof FormData;
    return this.api.fetch<Body>(`/data/sensei${filled}${after}`, {
      method,
      headers: { ...this.api.headers, 'x-sandbox-name': 'prod', ...headers },
      // Bytes: to a text, fetch would add a content type.
      ...(body !== undefined && { body: isForm ? body : new TextEncoder().encode(written(body)) }),
    });
  }

  /** The token without `Bearer `, as the tutorials of the services send it. */
  get bareToken(): Record<string, string> {
    return { authorization: (this.api.headers['authorization'] ?? '').replace('Bearer ', '') };
  }

  /** The published operations under a path that were not sent. */
  missing(under: string): string[] {
    const isUnder = (operation: string) => new RegExp(` ${under}(/|$)`).test(operation);
    return publishedOperations.filter((operation) => isUnder(operation) && !this.sent.has(operation));
  }
}

const written = (body: object | string): string => (typeof body === 'string' ? body : JSON.stringify(body));
