import fc from 'fast-check';
import type { Schema } from './document.js';
import { idOf } from './placeholders.js';

/** The collection that a field's id names: `trainingDataSetId` one of `dataSets`. */
const collections: readonly (readonly [RegExp, string])[] = [
  [/engineId$/i, 'engines'],
  [/mlInstanceId$/i, 'mlInstances'],
  [/experimentRunId$|^runId$/i, 'runs'],
  [/experimentId$/i, 'experiments'],
  [/modelId$/i, 'models'],
  [/dataSetId$/i, 'dataSets'],
  [/serviceId$/i, 'mlServices'],
];

/** Values that make sense for fields whose schema does not say what makes sense. */
const sensible: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^cron$/, ['*/5 * * * *', '0 6 * * *', '0 0 1 1 *', '30 0 6 * * 1-5', '0 0 29 2 *']],
  [
    /^(startTime|endTime|from|to|asOf)$/,
    ['2026-01-01', '2026-01-02T03:04', '2035-01-01T00:00:00.000Z', '2026-06-01T00:00:00+02:00'],
  ],
  [/^timezone$/, ['UTC', 'Europe/Berlin', 'America/New_York']],
  [/^timestampFormat$/, ['%m/%d/%y', '%Y-%m-%d %H:%M:%S']],
  [/^timestampColumn$/, ['time']],
  [/^key$/, ['label', 'trainingDataSetId', 'timeframe', 'modelId', 'learner']],
  [/^mlInstanceQuery$/, ['name==y of x']],
  [/^types$/, ['ServiceCreated', 'RunRequested,RunStarted']],
  [/^documentationUrl|iconUrl|gitRepo|location$/, ['https://example.com/a']],
];

export const newest = (collection: string): fc.Arbitrary<string> =>
  fc
    .oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(5) })
    .map((nth) => idOf(collection, nth));

const word = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 20 });

const textOf = (name: string, { minLength = 0, maxLength = 40 }: Schema): fc.Arbitrary<string> => {
  const collection = collections.find(([pattern]) => pattern.test(name))?.[1];
  if (collection !== undefined) return newest(collection);
  const values = sensible.find(([pattern]) => pattern.test(name))?.[1];
  if (values) return fc.constantFrom(...values);
  return fc.oneof(
    { weight: 5, arbitrary: word },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, 60) }) },
    { weight: 1, arbitrary: fc.constantFrom('a'.repeat(maxLength), 'a'.repeat(Math.max(minLength, 1))) },
  );
};

/** Makes values that a schema admits: an arbitrary for each schema of a document, found by reference. */
export class SchemaArbitrary {
  constructor(private readonly schemas: Readonly<Record<string, Schema>>) {}

  /** @param name of the field that has the schema: where the schema says `string`, it says which */
  of(schema: Schema, name = ''): fc.Arbitrary<unknown> {
    return this.within([], schema, name);
  }

  /** @param open references that led here: a schema that holds itself is followed into itself once, and then to what ends. */
  private within(open: readonly string[], schema: Schema, name: string): fc.Arbitrary<unknown> {
    const { $ref, allOf, enum: values, type } = schema;
    const choices = schema.oneOf ?? schema.anyOf;
    if ($ref !== undefined) {
      const target = this.schemas[$ref.split('/').at(-1) ?? ''] ?? {};
      return this.within([...open, $ref], open.includes($ref) ? withoutNested(target) : target, name);
    }
    if (allOf?.[0]) return this.within(open, allOf[0], name);
    if (choices) return fc.oneof(...choices.map((choice) => this.within(open, choice, name)));
    if (values) return fc.constantFrom(...values);
    switch (type) {
      case 'object':
        return this.object(open, schema);
      case 'array':
        return fc.array(this.within(open, schema.items ?? {}, name), { maxLength: 3 });
      case 'string':
        return textOf(name, schema);
      case 'integer':
        return fc.integer({ min: schema.minimum ?? -1_000, max: Math.min(schema.maximum ?? 1_000, 10_000) });
      case 'number':
        return fc.double({ noNaN: true, min: -1e9, max: 1e9 });
      case 'boolean':
        return fc.boolean();
      default:
        return fc.jsonValue({ maxDepth: 2 });
    }
  }

  private object(open: readonly string[], schema: Schema): fc.Arbitrary<object> {
    const { properties = {}, required = [], additionalProperties } = schema;
    const fields = Object.entries(properties).map(([name, property]) => {
      const value = this.within(open, property, name);
      return [name, required.includes(name) ? value : fc.option(value, { nil: undefined, freq: 2 })] as const;
    });
    const known = fc.record(Object.fromEntries(fields)).map(withoutAbsent);
    if (!additionalProperties || fields.length > 0) return known;
    const values =
      additionalProperties === true ? fc.jsonValue({ maxDepth: 2 }) : this.within(open, additionalProperties, '');
    return fc.dictionary(word, values, { maxKeys: 4 });
  }
}

/** The alternatives of a schema that hold no others. */
const withoutNested = (schema: Schema): Schema => ({
  oneOf: (schema.oneOf ?? schema.anyOf ?? []).filter(({ type }) => type !== 'array' && type !== 'object'),
});

const withoutAbsent = (value: object): object =>
  Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined));
