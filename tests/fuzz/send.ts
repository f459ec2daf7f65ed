import { once } from 'node:events';
import { Agent, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import type { Header } from './header-arbitrary.js';

export interface WireRequest {
  readonly method: string;
  /** Sent as it is: fetch would repair it. */
  readonly target: string;
  readonly headers: readonly Header[];
  readonly body: Buffer | undefined;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Empty where an answer goes on until the client hangs up. */
  readonly body: Buffer;
}

/** How long an answer may take. Far beyond what any of them needs, so that a busy machine is no failure. */
const patienceMs = 20_000;

const isEndless = (target: string, { headers, statusCode }: IncomingMessage): boolean =>
  statusCode === 200 &&
  (headers['content-type']?.startsWith('text/event-stream') === true || /[?&]follow=/.test(target));

/** Sends requests that no ordinary client would send, one after another. */
export class Wire {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 4 });

  constructor(private readonly url: string) {}

  /** Rejects when there is no answer in time, or when it breaks off. */
  async send({ method, target, headers, body }: WireRequest): Promise<WireAnswer> {
    const { hostname, port, host } = new URL(this.url);
    const length: Header[] = body ? [['content-length', String(body.length)]] : [];
    const sent = request({
      agent: this.agent,
      hostname,
      port,
      method,
      path: target,
      headers: [['host', host] as const, ...headers, ...length].flat(),
      signal: AbortSignal.timeout(patienceMs),
    });
    sent.end(body);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    const content = isEndless(target, answer) ? hangUp(answer) : await read(answer);
    return { status: answer.statusCode ?? 0, headers: headersOf(answer), body: content };
  }

  close(): void {
    this.agent.destroy();
  }
}

function hangUp(answer: IncomingMessage): Buffer {
  answer.on('error', () => undefined).destroy();
  return Buffer.alloc(0);
}

async function read(answer: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const decode = decoders[answer.headers['content-encoding'] ?? ''];
  return decode && bytes.length > 0 ? decode(bytes) : bytes;
}

const decoders: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: (bytes) => gunzipSync(bytes),
  br: (bytes) => brotliDecompressSync(bytes),
  deflate: (bytes) => inflateSync(bytes),
};

const headersOf = ({ rawHeaders }: IncomingMessage): Headers => {
  const headers = new Headers();
  for (let at = 0; at < rawHeaders.length; at += 2) headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
  return headers;
};
