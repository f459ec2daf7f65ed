import { setTimeout as pause } from 'node:timers/promises';

/** A client of the API who knows that it may be away. */
export class Client {
  /** What was answered that never should be. */
  problems = [];
  answers = {};
  keys = 0;

  constructor(address, headers) {
    Object.assign(this, { address, headers });
  }

  /** Calls an operation: answers status and body, status 0 where nobody answers. */
  async call(method, path, body, headers = {}) {
    const answer = await this.send(method, path, body, headers);
    this.answers[answer.status] = (this.answers[answer.status] ?? 0) + 1;
    if (answer.status === 500) this.problems.push(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer;
  }

  /** A POST that is repeated until it is answered; its key makes sure that it has its effect once. */
  async post(path, body, headers = {}) {
    this.keys += 1;
    const key = `soak-${this.keys}`;
    for (;;) {
      const answer = await this.call('POST', path, body, { 'idempotency-key': key, ...headers });
      const isUnderWay = answer.status === 409 && answer.body.detail?.includes('Idempotency-Key');
      if (answer.status !== 0 && answer.status !== 503 && !isUnderWay) return answer;
      await pause(250);
    }
  }

  /** A POST that must succeed; answers the id. */
  async create(path, body, headers) {
    const { status, body: answer } = await this.post(path, body, headers);
    if (status !== 201) throw new Error(`POST ${path}: ${status} ${JSON.stringify(answer)}`);
    return answer.id;
  }

  async send(method, path, body, headers) {
    try {
      const response = await fetch(`${this.address}${path}`, {
        method,
        headers: { ...this.headers, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        signal: AbortSignal.timeout(30_000),
      });
      const text = await response.text();
      return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
    } catch (error) {
      return { status: 0, body: { detail: error.message } };
    }
  }
}
