import { request } from 'node:http';
import { CommandError } from './command.js';
import type { DevCredentials } from './dev-credentials.js';

/** The API refused, or could not be reached (`status` undefined). */
export class RestError extends CommandError {
  constructor(
    message: string,
    readonly status?: number,
  ) {
    super(message);
    this.name = 'RestError';
  }
}

export interface RestClient {
  get<T>(path: string): Promise<T>;
  /** An object is sent as JSON; rows are sent as NDJSON. */
  post<T>(path: string, body: object): Promise<T>;
}

const TIMEOUT_MS = 30_000;

/**
 * Speaks to the API of a stack on this machine. Paths are relative to /data/sensei. Written on node:http: the built-in
 * fetch would add its own 10 MiB to the supervisor. Throws RestError with the API's own explanation.
 */
export function restClient(credentials: DevCredentials): RestClient {
  const headers = {
    authorization: `Bearer ${credentials.accessToken}`,
    'x-api-key': credentials.apiKey,
    'x-gw-ims-org-id': credentials.orgId,
    'x-sandbox-name': credentials.sandboxName,
    accept: 'application/json',
  };
  const send = async <T>(method: string, path: string, type?: string, body?: string): Promise<T> => {
    const url = `${credentials.baseUrl}/data/sensei${path}`;
    const { status, text } = await exchange(method, url, { ...headers, ...(type && { 'content-type': type }) }, body);
    if (status >= 400) throw new RestError(`${method} ${path}: ${status} ${detailOf(text)}`, status);
    return JSON.parse(text) as T;
  };
  return {
    get: (path) => send('GET', path),
    post: (path, body) =>
      Array.isArray(body)
        ? send('POST', path, 'application/x-ndjson', body.map((row) => `${JSON.stringify(row)}\n`).join(''))
        : send('POST', path, 'application/json', JSON.stringify(body)),
  };
}

function exchange(
  method: string,
  url: string,
  headers: Record<string, string>,
  body = '',
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      reject(new RestError(`${method} ${url}: ${error.message}`));
    };
    const sent = request(url, { method, headers, timeout: TIMEOUT_MS }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('error', fail);
      answer.once('end', () => {
        resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
      });
    });
    sent.once('timeout', () => sent.destroy(new Error(`no answer within ${TIMEOUT_MS / 1_000} s`)));
    sent.once('error', fail);
    sent.end(body);
  });
}

/** Problem details say in `detail` what is wrong. */
function detailOf(text: string): string {
  try {
    const { title, detail } = JSON.parse(text) as { title?: string; detail?: string };
    return detail ?? title ?? text;
  } catch {
    return text.slice(0, 200);
  }
}
