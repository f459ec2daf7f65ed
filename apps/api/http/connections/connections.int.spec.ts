import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HttpAdapterHost } from '@nestjs/core';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { RunningApi } from '../../testing/running-api.js';

const engines = '/data/sensei/engines';

/** A connection that is written to by hand, and what came back. */
class Wire {
  private text = '';
  private constructor(readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => (this.text += chunk.toString()));
    // One that is cut while something is written says so; that it is closed says enough.
    socket.on('error', () => undefined);
  }

  static async open(api: RunningApi): Promise<Wire> {
    const { port, hostname } = new URL(api.url);
    const wire = new Wire(connect(Number(port), hostname));
    await once(wire.socket, 'connect');
    return wire;
  }

  send(...parts: readonly string[]): this {
    this.socket.write(parts.join(''));
    return this;
  }

  /** All that has come when the first answer has this. */
  async until(part: string | RegExp): Promise<string> {
    while (!(typeof part === 'string' ? this.text.includes(part) : part.test(this.text))) {
      await Promise.race([once(this.socket, 'data'), this.closed()]);
      if (this.socket.closed) break;
    }
    return this.text;
  }

  async closed(): Promise<string> {
    if (!this.socket.closed) await once(this.socket, 'close');
    return this.text;
  }
}

const statuses = (text: string): number[] =>
  Array.from(text.matchAll(/HTTP\/1\.1 (\d+) /g), ([, code]) => Number(code));

describe('connections', () => {
  let api: RunningApi;

  beforeAll(async () => {
    const connections = { most: 100, mostPerAddress: 20, stallSeconds: 3, bodyBytesPerSecond: 100 };
    api = await RunningApi.start({ config: { http: { connections } } });
  });

  afterAll(() => api.stop());

  const head = (method: string, path: string, headers: Record<string, string> = {}): string => {
    const lines = Object.entries({ host: 'localhost', ...headers }).map(([name, value]) => `${name}: ${value}`);
    return [`${method} ${path} HTTP/1.1`, ...lines, '', ''].join('\r\n');
  };
  const mine = (headers: Record<string, string>) => ({
    ...api.headers,
    'content-type': 'application/json',
    ...headers,
  });

  it('end when the headers, the body or its next part does not come', async () => {
    const wires = await Promise.all([1, 2, 3, 4, 5].map(() => Wire.open(api)));
    const [silent, headers, body, chunked, anonymous] = wires as [Wire, Wire, Wire, Wire, Wire];
    headers.send('GET /healthz HTTP/1.1\r\nhost: localhost\r\nx-slow: ');
    body.send(head('POST', engines, mine({ 'content-length': '100' })), '{"name": ');
    chunked.send(head('POST', engines, mine({ 'transfer-encoding': 'chunked' })), '5\r\n{"nam\r\n');
    anonymous.send(head('POST', engines, { 'content-length': '100' }));
    expect(await silent.closed()).toMatch(/^HTTP\/1\.1 408 /);
    for (const wire of [headers, body, chunked]) expect(statuses(await wire.closed())).toEqual([408]);
    expect(statuses(await anonymous.closed())).toEqual([401]);
    expect(api.faults).toEqual([]);
  });

  it('end when an answer is not read', async () => {
    const { httpAdapter } = api.part<HttpAdapterHost>(HttpAdapterHost);
    const accepted = once(httpAdapter.getHttpServer() as Server, 'connection');
    const reader = await Wire.open(api);
    reader.socket.pause();
    // More than the system keeps for a connection.
    reader.send(head('GET', '/openapi.json').repeat(150));
    const [served] = (await accepted) as [Socket];
    await once(served, 'close');
    reader.socket.destroy();
  });

  it('end after an answer that came before the body, which is heard nevertheless', async () => {
    const refused = await Wire.open(api);
    const large = 'x'.repeat(3 * 1024 ** 2);
    refused.send(head('POST', engines, mine({ 'content-length': String(large.length) })), large.slice(0, 500_000));
    expect(await refused.closed()).toMatch(/^HTTP\/1\.1 413 [^]*connection: close/i);
    const unknown = await Wire.open(api);
    unknown.send(head('POST', '/nowhere', { 'content-length': '100' }));
    expect(await unknown.closed()).toMatch(/^HTTP\/1\.1 404 [^]*connection: close/i);
    const whole = await Wire.open(api);
    whole.send(head('POST', '/nowhere', { 'content-length': '2' }), '{}', head('GET', '/healthz'));
    expect(statuses(await whole.until('alive'))).toEqual([404, 200]);
    whole.socket.destroy();
  });

  it('are told to send a body only to whom it may be sent', async () => {
    const asking = { expect: '100-continue', 'content-length': '13' };
    const stranger = await Wire.open(api);
    stranger.send(head('POST', engines, asking));
    expect(statuses(await stranger.closed())).toEqual([401]);
    const client = await Wire.open(api);
    client.send(head('POST', engines, mine(asking)));
    await client.until('100 Continue');
    client.send('{"name": "A"}');
    expect(statuses(await client.until(/ 201 /))).toEqual([100, 201]);
    client.socket.destroy();
  });

  it.each([
    ['two hosts', 'GET /healthz HTTP/1.1\r\nhost: localhost\r\nhost: localhost\r\n\r\n', 400],
    ['two tokens', 'GET /healthz HTTP/1.1\r\nhost: localhost\r\nauthorization: a\r\nauthorization: b\r\n\r\n', 400],
    ['two api keys', 'GET /healthz HTTP/1.1\r\nhost: localhost\r\nx-api-key: a\r\nX-API-Key: b\r\n\r\n', 400],
    ['no host', 'GET /healthz HTTP/1.1\r\n\r\n', 400],
    ['an address in full', 'GET http://localhost/healthz HTTP/1.1\r\nhost: localhost\r\n\r\n', 200],
    ['HTTP/1.0', 'GET /healthz HTTP/1.0\r\n\r\n', 200],
    [
      'a length and chunks',
      `POST ${engines} HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n`,
      400,
    ],
    ['a bare line feed', 'GET /healthz HTTP/1.1\nhost: localhost\r\n\r\n', 400],
    ['a folded header', 'GET /healthz HTTP/1.1\r\nhost: localhost\r\nx-a: b\r\n c\r\n\r\n', 400],
    ['a NUL in a header', 'GET /healthz HTTP/1.1\r\nhost: localhost\r\nx-a: \0\r\n\r\n', 400],
    ['a climbing path', 'GET /docs/..;/healthz HTTP/1.1\r\nhost: localhost\r\n\r\n', 404],
    ['an encoded climbing path', 'GET /docs/%2e%2e%2fhealthz HTTP/1.1\r\nhost: localhost\r\n\r\n', 404],
    ['a NUL in the path', 'GET /docs/%00 HTTP/1.1\r\nhost: localhost\r\n\r\n', 404],
    [
      'another method in a header',
      'GET /healthz HTTP/1.1\r\nhost: localhost\r\nx-http-method-override: DELETE\r\n\r\n',
      200,
    ],
    ['a tunnel', 'CONNECT evil.example:443 HTTP/1.1\r\nhost: evil.example\r\n\r\n', 0],
  ])('answer a request with %s', async (_what, text, status) => {
    const wire = await Wire.open(api);
    wire.socket.end(text);
    expect(statuses(await wire.closed())).toEqual(status === 0 ? [] : [status]);
  });

  it('are refused beyond the number of one address', async () => {
    const wires = await Promise.all(Array.from({ length: 21 }, () => Wire.open(api)));
    const refused = await Promise.race(wires.map(async (wire) => (await wire.until('}')).concat()));
    expect(statuses(refused)).toEqual([429]);
    for (const { socket } of wires) socket.destroy();
    await Promise.all(wires.map((wire) => wire.closed()));
    expect(api.warnings).toContainEqual({ address: '127.0.0.1', refused: 1 });
  });
});
