import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from 'node:net';
import { once } from 'node:events';
import { RunningApi } from '../../testing/running-api.js';

const vendor = 'application/vnd.adobe.platform.sensei+json';

describe('the edge', () => {
  let api: RunningApi;

  beforeAll(async () => {
    api = await RunningApi.start();
  });

  afterAll(() => api.stop());

  const post = (body: string | Uint8Array, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
    api.fetch('/data/sensei/engines', { method: 'POST', headers: { ...api.headers, ...headers }, body });

  it.each([
    'application/json; charset=utf-8',
    vendor,
    `${vendor};profile=mlInstance.v1.json`,
    `${vendor} ; profile=experiment.v1.json`,
  ])('takes JSON as %s', async (contentType) => {
    expect(await post('{"name": "A"}', { 'content-type': contentType })).toMatchObject({ status: 201 });
  });

  it('takes JSON without a content type', async () => {
    // Bytes: for a string, fetch would add a content type.
    expect(await post(new TextEncoder().encode('{"name": "A"}'), {})).toMatchObject({ status: 201 });
  });

  it('takes JSON as curl sends it when it is told nothing', async () => {
    const contentType = 'application/x-www-form-urlencoded';
    expect(await post('{"name": "A"}', { 'content-type': contentType })).toMatchObject({ status: 201 });
    expect(await post('name=A', { 'content-type': contentType })).toMatchObject({ status: 415 });
  });

  it.each(['text/plain', 'multipart/mixed', 'application/xml', 'application/json; charset=utf-16'])(
    'answers 415 for %s',
    async (contentType) => {
      const answer = await post('{"name": "A"}', { 'content-type': contentType });
      expect(answer).toMatchObject({
        status: 415,
        body: { detail: expect.stringContaining('allowed: application/json') },
      });
    },
  );

  it('answers 415 for a body that is compressed', async () => {
    const answer = await post('{"name": "A"}', { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    expect(answer).toMatchObject({
      status: 415,
      body: { detail: expect.stringContaining('Content-Encoding: "gzip"') },
    });
    expect(
      await post('{"name": "A"}', { 'content-type': 'application/json', 'content-encoding': 'Identity' }),
    ).toMatchObject({ status: 201 });
  });

  it('answers 406 before anything is done', async () => {
    const count = async () =>
      (await api.call<{ _page: { totalCount: number } }>('GET', '/engines')).body._page.totalCount;
    const before = await count();
    const answer = await post('{"name": "A"}', { 'content-type': 'application/json', accept: 'text/html' });
    expect(answer).toMatchObject({ status: 406, body: { title: 'Not Acceptable' } });
    expect(await count()).toBe(before);
  });

  it('answers 413 for a body beyond 1 MiB, said or not', async () => {
    const large = `{"name": "${'x'.repeat(1024 * 1024)}"}`;
    expect(await post(large)).toMatchObject({ status: 413 });
    const stream = new Blob([large]).stream();
    const init = { method: 'POST', headers: api.headers, body: stream, duplex: 'half' } as RequestInit;
    expect(await api.fetch('/data/sensei/engines', init)).toMatchObject({ status: 413 });
  });

  it.each([
    ['{"name": "A",}', 'The JSON is malformed at line 1, column 14'],
    ['', 'The body is nothing; it must be a JSON object'],
    ['[]', 'The body is []; it must be a JSON object'],
    ['{"name": "a\\u0000"}', 'name: the text holds a NUL character, which is not allowed'],
    ['['.repeat(100_000), 'The JSON is nested more than 64 levels deep'],
  ])('answers 400 for %.40s', async (body, detail) => {
    const answer = await post(body);
    expect(answer).toMatchObject({ status: 400, body: { title: 'Illegal Argument', status: 400, detail } });
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });

  it('answers 400 for bytes that are not UTF-8', async () => {
    const body = Buffer.concat([Buffer.from('{"name": "'), Buffer.from([0xff]), Buffer.from('"}')]);
    expect(await post(body)).toMatchObject({ status: 400, body: { detail: 'The body is not valid UTF-8' } });
  });

  it.each(['"__proto__": {"type": "R"}', '"tags": {"constructor": "x"}'])(
    'answers 400 for the key of %s',
    async (field) => {
      expect(await post(`{"name": "A", ${field}}`)).toMatchObject({
        status: 400,
        body: { detail: expect.stringContaining('which no object may have here') },
      });
    },
  );

  it('names all violations at once, in the vendor type for whoever asks for it', async () => {
    const answer = await post('{"type": "Cobol", "tags": [], "language": "English"}', {
      'content-type': 'application/json',
      accept: vendor,
    });
    expect(answer.headers.get('content-type')).toBe(`${vendor};profile=api-response.v1.json;charset=utf-8`);
    const details = {
      name: 'is missing: it must be a string of 1 to 255 characters',
      type: '"Cobol" is not one of Python, R, PySpark, Spark, Tensorflow, BuiltIn, Container',
      tags: '[] is not an object of at most 256 fields whose values are strings of at most 4096 characters',
      language: '"English" is not a list of at most 5000 strings of at most 255 characters',
    };
    expect(answer.body).toEqual({
      type: expect.stringMatching(/^https:\/\/.*\/problems\/illegal-argument$/),
      title: 'Illegal Argument',
      status: 400,
      detail: expect.stringContaining(`name: ${details.name}`),
      additionalDetails: details,
    });
  });

  it('names every violation of a list’s query', async () => {
    const answer = await api.call('GET', '/engines?start=-1&limit=-1&property=nonsense&orderby=nothing');
    expect(answer).toMatchObject({ status: 400 });
    expect(Object.keys(answer.body['additionalDetails'] as object)).toEqual(['start', 'limit', 'orderby', 'property']);
    expect(await api.call('GET', '/engines?property=name==%00')).toMatchObject({ status: 400 });
    expect(await api.call('GET', '/engines?limit=1&limit=2')).toMatchObject({ status: 400 });
  });

  it('knows the methods of each path', async () => {
    const options = await api.fetch('/data/sensei/engines', { method: 'OPTIONS' });
    expect(options).toMatchObject({ status: 204 });
    expect(options.headers.get('allow')).toBe('GET, HEAD, OPTIONS, POST');
    const patch = await api.call('PATCH', '/engines', {});
    expect(patch).toMatchObject({ status: 405, body: { title: 'Method Not Allowed' } });
    expect(patch.headers.get('allow')).toBe('GET, HEAD, OPTIONS, POST');
    expect(await api.fetch('/data/sensei/engines', { method: 'HEAD', headers: api.headers })).toMatchObject({
      status: 200,
      body: '',
    });
    expect(await api.call('GET', '/nowhere')).toMatchObject({ status: 404 });
  });

  it('tells nothing of an internal fault but the request’s id', async () => {
    await api.database.pool.query('alter table read_engines rename to hidden');
    try {
      const answer = await api.call('GET', '/engines', undefined, { 'x-request-id': 'lost' });
      expect(answer).toMatchObject({ status: 500, body: { title: 'Internal Server Error' } });
      expect(JSON.stringify(answer.body)).not.toContain('read_engines');
      expect(answer.body['detail']).toContain('lost');
      expect(api.faults).toHaveLength(1);
    } finally {
      await api.database.pool.query('alter table hidden rename to read_engines');
    }
  });

  const overTheWire = async (text: string): Promise<{ head: string; body: unknown }> => {
    const { port, hostname } = new URL(api.url);
    const socket = connect(Number(port), hostname);
    socket.end(text);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    await once(socket, 'close');
    const [head = '', body = ''] = Buffer.concat(chunks).toString().split('\r\n\r\n');
    return { head, body: JSON.parse(body) as unknown };
  };

  it.each([
    ['GET /%ZZ HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n', 400],
    ['GET /data/sensei/\u00ff HTTP/1.1\r\nhost: localhost\r\n\r\n', 400],
    ['nonsense\r\n\r\n', 400],
    ['GET /readyz HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n', 400],
    [`GET /${'a'.repeat(20_000)} HTTP/1.1\r\nhost: localhost\r\n\r\n`, 431],
  ])('answers with a problem what is no request: %.40j', async (text, status) => {
    const { head, body } = await overTheWire(text);
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head.toLowerCase()).toMatch(/content-type: application\/problem\+json/);
    expect(head.toLowerCase()).toMatch(/x-request-id: \S+/);
    expect(body).toEqual({ type: expect.any(String), title: expect.any(String), status, detail: expect.any(String) });
  });

  it('passes over expectations that it does not know', async () => {
    const request = 'GET /healthz HTTP/1.1\r\nhost: localhost\r\nexpect: miracles\r\nconnection: close\r\n\r\n';
    expect(await overTheWire(request)).toMatchObject({ head: expect.stringMatching(/^HTTP\/1.1 200 /) });
  });

  it('takes a blank content type for none, and refuses one that is no media type', async () => {
    expect(await post(new TextEncoder().encode('{"name": "A"}'), { 'content-type': ' ' })).toMatchObject({
      status: 201,
    });
    expect(await api.call('DELETE', '/mlInstances', '', { 'content-type': ';' })).toMatchObject({ status: 415 });
  });

  it.each([
    ['multipart/form-data; boundary=b', '--b\r\nContent-Disposition: form-data; name="engine"\r\n\r\n{"name":'],
    ['multipart/form-data; boundary=b', '--b\r\nContent-Disposition: form-data; name="defaultArtifact"; filename="a"'],
    ['multipart/form-data; boundary=b', 'nothing of the kind'],
    ['multipart/form-data', '--b--'],
    [`multipart/form-data; boundary=${'b'.repeat(300)}`, '--b--'],
  ])('answers 400 for a broken form: %s %j', async (contentType, body) => {
    expect(await post(body, { 'content-type': contentType })).toMatchObject({
      status: 400,
      body: { title: 'Illegal Argument' },
    });
  });

  it('answers 404 for an id of whatever length', async () => {
    expect(await api.call('GET', `/engines/${'a'.repeat(10_000)}`)).toMatchObject({ status: 404 });
  });
});
