import { once } from 'node:events';
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import { quantile } from './statistics.mjs';

/**
 * Repeats one request over `connections` kept-alive connections for `milliseconds`, each with one request under way.
 * It writes the same bytes again and looks at the answers' status and length only: what the generator itself needs is taken
 * from the two cores that the servers are measured on. Answers `{ perSecond, p50, p99 }`, milliseconds.
 * Throws Error for an answer with another status than `status`; null: whatever it is.
 */
export async function load(url, { method = 'GET', path, headers, body, status = 200 }, { connections, milliseconds }) {
  const bytes = requestBytes(new URL(url), method, path, headers, body);
  const start = performance.now();
  const end = start + milliseconds;
  const latencies = [];
  const lanes = Array.from({ length: connections }, () => lane(new URL(url), bytes, status, end, latencies));
  await Promise.all(lanes);
  const elapsed = performance.now() - start;
  const [p50, p99] = [0.5, 0.99].map((share) => quantile(latencies, share));
  return { perSecond: (latencies.length / elapsed) * 1000, p50, p99 };
}

function requestBytes({ host }, method, path, headers, body = '') {
  const length = method === 'GET' ? {} : { 'content-length': Buffer.byteLength(body) };
  const lines = Object.entries({ host, ...headers, ...length }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
}

async function lane({ hostname, port }, request, status, end, latencies) {
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, 'connect');
  await new Promise((resolve, reject) => {
    const answer = new AnswerReader(status);
    let sent = performance.now();
    socket.write(request);
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('The server closed a connection')));
    socket.on('data', (chunk) => {
      try {
        if (!answer.isCompleteWith(chunk)) return;
      } catch (error) {
        reject(error);
        return;
      }
      const now = performance.now();
      latencies.push(now - sent);
      if (now >= end) resolve();
      else {
        sent = now;
        socket.write(request);
      }
    });
  });
  socket.destroy();
}

/** Finds the ends of HTTP/1.1 answers that have a content-length. */
class AnswerReader {
  #chunks = [];
  #received = 0;
  #expected = 0;

  constructor(status) {
    this.start = status === null ? 'HTTP/1.1 ' : `HTTP/1.1 ${status} `;
  }

  isCompleteWith(chunk) {
    this.#chunks.push(chunk);
    this.#received += chunk.length;
    if (this.#expected === 0) this.#expected = this.#lengthOf(Buffer.concat(this.#chunks));
    if (this.#expected === 0 || this.#received < this.#expected) return false;
    this.#chunks = [];
    this.#received = 0;
    this.#expected = 0;
    return true;
  }

  /** Of head and body; 0 while the head is not whole. */
  #lengthOf(bytes) {
    const headEnd = bytes.indexOf('\r\n\r\n');
    if (headEnd === -1) return 0;
    const head = bytes.toString('latin1', 0, headEnd);
    const length = /content-length: *(\d+)/i.exec(head)?.[1];
    if (!head.startsWith(this.start) || length === undefined) {
      throw new Error(`Expected ${this.start}with a content-length:\n${bytes.toString('utf8')}`);
    }
    return headEnd + 4 + Number(length);
  }
}
