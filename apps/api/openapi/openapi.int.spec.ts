import { createConfig, lintFromString } from '@redocly/openapi-core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RunningApi } from '../testing/running-api.js';
import { fieldOrderFaults } from '../testing/field-order-faults.js';
import { publishedOperations } from '../testing/published-operations.js';

interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly description: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { schema: object; examples?: object }>> };
  readonly responses: Readonly<Record<string, object>>;
}

interface ResponseObject {
  readonly content?: Readonly<
    Record<
      string,
      { readonly schema?: Schema; readonly examples?: Readonly<Record<string, { readonly value: unknown }>> }
    >
  >;
}

interface Document {
  readonly info: { readonly description: string };
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

describe('what the API says of itself', () => {
  let api: RunningApi;
  let document: Document;
  let operations: readonly (Operation & { readonly route: string })[];

  beforeAll(async () => {
    api = await RunningApi.start();
    document = (await api.fetch<Document>('/openapi.json')).body;
    operations = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({ ...operation, route: `${method.toUpperCase()} ${path}` })),
    );
  });

  afterAll(() => api.stop());

  const operation = (route: string) => operations.find((one) => one.route === route);

  it('gives a linter nothing to find', async () => {
    const config = await createConfig({ extends: ['recommended-strict'] });
    const problems = await lintFromString({ source: JSON.stringify(document), absoluteRef: 'openapi.json', config });
    const found = problems.map(
      ({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer ?? ''}`,
    );
    expect(found).toEqual([]);
  });

  it('has the 41 published operations', () => {
    expect(publishedOperations).toHaveLength(41);
    expect(operations.map(({ route }) => route)).toEqual(
      expect.arrayContaining(publishedOperations.map((route) => route.replace(' ', ' /data/sensei'))),
    );
  });

  it('has what the application routes, and nothing else', () => {
    expect(operations.map(({ route }) => route).sort()).toEqual([...api.routes].sort());
  });

  it('describes every operation', () => {
    const tags = document.tags.map(({ name }) => name);
    for (const { operationId, summary, tags: own, parameters } of operations) {
      expect(operationId).toMatch(/^[a-z]\w+$/);
      expect(summary).not.toBe(operationId);
      expect(tags).toEqual(expect.arrayContaining([...own]));
      for (const { description } of parameters) expect(description).not.toBe('');
    }
  });

  it('shows an example of every body', () => {
    const without = operations.filter(({ requestBody }) => {
      const contents = Object.values(requestBody?.content ?? {});
      return contents.length > 0 && !contents.some(({ examples }) => examples);
    });
    expect(without.map(({ route }) => route)).toEqual([]);
  });

  it('describes every field of requests and answers', () => {
    const fieldsOf = (schema: Schema, place: string): string[] => [
      ...Object.entries(schema.properties ?? {}).flatMap(([name, field]) => [
        ...(field.description ? [] : [`${place}.${name}`]),
        ...fieldsOf(field, `${place}.${name}`),
      ]),
      ...(schema.items ? fieldsOf(schema.items, `${place}[]`) : []),
    ];
    const undescribed = Object.entries(document.components.schemas).flatMap(([name, one]) => fieldsOf(one, name));
    // What a form's JSON part is, its own schema says.
    expect(undescribed).toEqual([]);
  });

  it('shows answers whose fields come in its own order', () => {
    const shown = operations.flatMap(({ responses, route }) =>
      Object.values(responses as Readonly<Record<string, ResponseObject>>).flatMap(({ content = {} }) =>
        Object.values(content).flatMap(({ schema = {}, examples = {} }) =>
          Object.values(examples).map(({ value }) => ({ route, schema, value })),
        ),
      ),
    );
    expect(shown.length).toBeGreaterThan(50);
    const { schemas } = document.components;
    const wrong = shown.flatMap(({ route, schema, value }) => fieldOrderFaults(schema, schemas, value, route));
    expect(wrong).toEqual([]);
  });

  it('names the fields that lists are filtered by, and the versions that changes expect', () => {
    const names = (route: string) => operation(route)?.parameters.map(({ name }) => name);
    expect(names('GET /data/sensei/engines')).toEqual([
      'start',
      'after',
      'limit',
      'orderby',
      'property',
      'x-sandbox-name',
      'Prefer',
    ]);
    expect(names('PUT /data/sensei/engines/{id}')).toEqual(['id', 'x-sandbox-name', 'If-Match', 'Prefer']);
    expect(names('POST /data/sensei/engines')).toEqual(['x-sandbox-name', 'Idempotency-Key', 'Prefer']);
    const filters = operation('GET /data/sensei/mlServices')?.parameters.find(({ name }) => name === 'property');
    expect(filters?.description).toContain('`scoringSchedule.cron`');
    expect(filters?.description).toContain('`tags.<key>`');
  });

  it('leads from what is created to the operations that take its id', () => {
    const linked = operations.flatMap(({ responses }) => {
      const links = (responses['201'] as { links?: Record<string, { operationId: string }> } | undefined)?.links;
      return Object.values(links ?? {}).map(({ operationId }) => operationId);
    });
    const unreached = operations.filter(
      ({ route, operationId }) => route.includes('}') && !linked.includes(operationId) && !route.includes('{asset}'),
    );
    expect(unreached.map(({ route }) => route)).toEqual([]);
  });

  it('tells requests from answers', () => {
    const publish = operation('POST /data/sensei/mlServices');
    expect(publish?.requestBody?.content['application/json']?.schema).toEqual({
      $ref: '#/components/schemas/MLServiceInput',
    });
    expect(Object.keys(publish?.responses ?? {})).toEqual([
      '201',
      '400',
      '401',
      '403',
      '406',
      '409',
      '413',
      '415',
      '422',
      '429',
      '431',
      '500',
      '503',
    ]);
    const { MLServiceInput: input, MLService: answer } = document.components.schemas;
    expect(input?.properties?.['scoringTimeframe']).toMatchObject({
      oneOf: [{ type: 'integer' }, { type: 'string' }, { nullable: true, enum: [null] }],
    });
    expect(answer?.properties?.['scoringTimeframe']).toMatchObject({ type: 'integer' });
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
    expect(await api.fetch('/readyz')).toMatchObject({
      status: 200,
      body: { status: 'ready', workers: { live: 1, sandboxes: { bubblewrap: 1 } } },
    });
    await api.database.pool.query('update rondo.migrations set number = -number');
    expect(await api.fetch('/readyz')).toMatchObject({ status: 503, body: { title: 'Service Unavailable' } });
  });
});
