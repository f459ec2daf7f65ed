import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RunningApi } from '../testing/running-api.js';

interface Document {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, { required?: string[]; properties: object }> };
}

interface Operation {
  readonly tags: string[];
  readonly parameters: { name: string; in: string }[];
  readonly requestBody?: { content: Record<string, { schema: unknown }> };
  readonly responses: Record<string, { content?: Record<string, unknown> }>;
}

describe('what the API says of itself', () => {
  let api: RunningApi;

  beforeAll(async () => {
    api = await RunningApi.start();
  }, 60_000);

  afterAll(() => api.stop());

  it('describes every operation, with parameters, bodies and answers', async () => {
    const { body, status } = await api.fetch<Document>('/openapi.json');
    expect(status).toBe(200);
    const list = body.paths['/data/sensei/engines']?.['get'];
    expect(list?.parameters.map(({ name }) => name)).toEqual([
      'start',
      'limit',
      'orderby',
      'property',
      'x-sandbox-name',
    ]);
    const publish = body.paths['/data/sensei/mlServices']?.['post'];
    expect(publish?.requestBody?.content['application/json']?.schema).toEqual({
      $ref: '#/components/schemas/MLServiceDto',
    });
    expect(Object.keys(publish?.responses ?? {})).toEqual(['201', 'default']);
    expect(body.components.schemas['MLServiceDto']?.required).toEqual(['name', 'mlInstanceId']);
    expect(Object.keys(body.paths)).toContain('/data/sensei/experiments/{id}/runs/{runId}/status');
    for (const [path, operations] of Object.entries(body.paths)) {
      for (const operation of Object.values(operations)) {
        const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
        const declared = operation.parameters.filter((one) => one.in === 'path').map(({ name }) => name);
        expect(declared).toEqual(named);
      }
    }
    const refs = [...JSON.stringify(body).matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name ?? '');
    expect(Object.keys(body.components.schemas)).toEqual(expect.arrayContaining(refs));
  });

  it('shows it in Swagger UI, from its own files', async () => {
    const page = await api.fetch<string>('/docs');
    expect(page).toMatchObject({ status: 200, body: expect.stringContaining('/docs/swagger-ui-bundle.js') });
    expect(page.body).not.toMatch(/https?:/);
    for (const [, path] of page.body.matchAll(/(?:src|href)="([^"]+)"/g)) {
      expect(await api.fetch(path ?? '')).toMatchObject({ status: 200 });
    }
    expect(await api.fetch('/docs/package.json')).toMatchObject({ status: 404 });
  });

  it('is alive and ready', async () => {
    expect(await api.fetch('/healthz')).toMatchObject({ status: 200, body: { status: 'alive' } });
    expect(await api.fetch('/readyz')).toMatchObject({ status: 200, body: { status: 'ready' } });
    await api.database.pool.query('update rondo.migrations set number = -number');
    expect(await api.fetch('/readyz')).toMatchObject({ status: 503, body: { title: 'Service Unavailable' } });
  });
});
