import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { ParameterSchema } from '#domain';
import { configViolations } from './config-parameters.js';
import type { Patience } from './config-parameters.js';
import { SlowSchemas } from './slow-schemas.js';

const schema = {
  type: 'object',
  $defs: { Tuning: { type: 'object', properties: { depth: { type: 'integer' } } }, Kind: { enum: ['a', 'b'] } },
  properties: {
    rate: { type: 'number', exclusiveMinimum: 0, maximum: 1, title: 'Rate', description: 'Share of each step' },
    rounds: { type: 'integer' },
    deep: { type: 'boolean' },
    names: { type: 'array', items: { type: 'string' } },
    ids: { type: 'array', items: { type: 'integer' } },
    tuning: { $ref: '#/$defs/Tuning' },
    kind: { $ref: '#/$defs/Kind', default: 'a' },
    most: { anyOf: [{ type: 'integer', minimum: 1 }, { type: 'null' }], default: null },
    code: { type: 'string', pattern: '^(?P<x>a+)+$', maxLength: 3 },
    split: { type: 'array' },
  },
  required: ['rate'],
  additionalProperties: false,
};
const config: ParameterSchema = { schema, unchecked: ['split'], open: false, reserved: ['timeframe'] };

/** On a machine that is as busy as it likes. */
const patient: Patience = { longestMs: 60_000, slow: new SlowSchemas() };

const said = (
  parameters: Readonly<Record<string, string | undefined>>,
  of: ParameterSchema = config,
  patience: Patience = patient,
) =>
  configViolations(
    of,
    Object.entries(parameters).map(([key, value]) => ({ key, ...(value !== undefined && { value }) })),
    patience,
  ).map(({ key, message }) => `${key}: ${message}`);

it.each([
  ['rate', ['0.5', ' 1 ', '+.5', '1e-3', '0.2_5']],
  ['rounds', ['5', '5.0', '1_000', '-3']],
  ['deep', ['true', 'False', 'YES', 'off', '1', 't']],
  ['names', ['[]', '["a", "b"]', ' ["a"]']],
  ['ids', ['[1, 2]', '["1", "2"]']],
  ['tuning', ['{}', '{"depth": "3"}', '{"depth": 3, "more": 1}']],
  ['kind', ['a', 'b']],
  ['most', ['7', '1']],
  ['code', ['äöü', '']],
  ['split', ['a,b']],
])('takes for %s what pydantic takes: %j', (key, values) => {
  for (const value of values) expect(said({ rate: '0.5', [key]: value })).toEqual([]);
});

it("neither misses nor refuses what is the platform's own, though the schema names it", () => {
  const named = { ...schema, properties: { ...schema.properties, timeframe: { type: 'integer' } } };
  const of = { ...config, schema: { ...named, required: ['rate', 'timeframe'] } };
  expect(said({ rate: '0.5' }, of)).toEqual([]);
  expect(said({ rate: '0.5', timeframe: '60' })).toEqual([]);
  expect(said({ timeframe: '60' }, of)).toEqual([expect.stringContaining('rate: is required')]);
});

it('takes what is no number where no bound stands against it', () => {
  const open = { ...config, schema: { properties: { rate: { type: 'number' } } } };
  for (const rate of ['nan', '-Infinity', 'inf']) expect(said({ rate }, open)).toEqual([]);
});

it.each([
  ['rate', 'fast', 'must be number (Share of each step; allowed: type number, exclusiveMinimum 0, maximum 1)'],
  ['rate', '1.5', 'must be <= 1 (Share of each step; allowed: type number, exclusiveMinimum 0, maximum 1)'],
  ['rounds', '2.5', 'must be integer (allowed: type integer)'],
  ['deep', 'perhaps', 'must be boolean (allowed: type boolean)'],
  ['names', 'a, b', 'must be array (allowed: type array, items {"type":"string"})'],
  ['ids', '["x"]', 'must be integer (allowed: type array, items {"type":"integer"})'],
  ['kind', 'c', 'is none of "a", "b" (allowed: $ref #/$defs/Kind)'],
  ['most', '0', expect.stringContaining('must be >= 1')],
  ['code', 'long', 'must NOT have more than 3 characters'],
])('refuses %s = %j', (key, value, message) => {
  const told = typeof message === 'string' ? expect.stringContaining(`${JSON.stringify(value)} ${message}`) : message;
  expect(said({ rate: '1', [key]: value })).toEqual([told]);
});

it('names what is required and what nobody knows, but never the platform’s own keys', () => {
  expect(said({ timeframe: '60', speed: '1' })).toEqual([
    'rate: is required: Share of each step; allowed: type number, exclusiveMinimum 0, maximum 1',
    expect.stringMatching(/^speed: is not a parameter of the recipe; known are rate, rounds, /),
  ]);
  expect(said({ speed: '1' }, { ...config, open: true })).toEqual([]);
});

it('knows of a secret that it is there', () => {
  expect(said({ rate: undefined })).toEqual([]);
});

interface Case {
  readonly annotation: string;
  readonly field: string;
  readonly schema: Readonly<Record<string, unknown>>;
  readonly unchecked: readonly string[];
  /** Whether pydantic takes a text. */
  readonly accepted: Readonly<Record<string, boolean>>;
}

/** Its words are held against pydantic itself by runtimes/python/tests/test_config_cases.py. */
const table = new URL('../../../runtimes/python/tests/config_cases.json', import.meta.url);
const cases = JSON.parse(readFileSync(table, 'utf8')) as readonly Case[];

describe('of what pydantic says', () => {
  const refused = ({ schema: of, unchecked, accepted }: Case): readonly string[] =>
    Object.keys(accepted).filter((p) => said({ p }, { schema: of, unchecked, open: false, reserved: [] }).length > 0);

  it.each(cases)('nothing is refused that it takes: $annotation $field', (each) => {
    expect(refused(each).filter((text) => each.accepted[text])).toEqual([]);
  });

  it('no more than this is left to the run', () => {
    const left = cases.flatMap((each) => {
      const known = refused(each);
      const texts = Object.keys(each.accepted).filter((text) => !each.accepted[text] && !known.includes(text));
      return texts.map((text) => `${each.annotation}: ${text}`);
    });
    expect(left).toEqual([
      'float: 0.35',
      'str: xy',
      'bytes: a',
      'date: never',
      'Decimal: -1',
      'List[str]: [1]',
      'List[date]: ["x"]',
      'Set[int]: [1,2,3]',
      'FrozenSet[str]: ["a","a"]',
      'Aliased: {"depth": "x"}',
    ]);
  });
});

describe('a schema that cannot be asked', () => {
  const endless = {
    $defs: {
      ...Object.fromEntries(
        Array.from({ length: 40 }, (_, level) => {
          const next = { $ref: `#/$defs/L${level + 1}` };
          return [`L${level}`, { anyOf: [{ allOf: [next] }, { allOf: [next] }] }];
        }),
      ),
      L40: { type: 'integer' },
    },
    properties: { x: { $ref: '#/$defs/L0' } },
  };

  it.each([
    ['a reference that leads nowhere', { properties: { x: { $ref: '#/$defs/Missing' } } }],
    ['a type that is none', { properties: { x: { type: 'wide' } } }],
    ['one id twice', { properties: { x: { $id: 'a', type: 'integer' } }, $defs: { y: { $id: 'a', type: 'null' } } }],
    ['an anchor that is none', { properties: { x: { $anchor: '1 2', type: 'integer' } } }],
    ['properties that are none', { properties: { x: null }, required: ['x', 7] }],
    ['no properties', { properties: null }],
  ])('says nothing: %s', (_what, each) => {
    expect(said({ x: 'text' }, { ...config, schema: each })).toEqual([]);
  });

  it('says nothing when it takes too long, and is not asked again for a while', () => {
    let nowMs = 0;
    const slow = new SlowSchemas(() => nowMs);
    const of = { ...config, schema: endless };
    expect(said({ x: 'text' }, of, { longestMs: 20, slow })).toEqual([]);
    expect(slow.has(structuredClone(endless))).toBe(true);
    expect(slow.has(schema)).toBe(false);
    expect(said({ x: 'text' }, of, { longestMs: Infinity, slow })).toEqual([]);
    nowMs = 11 * 60_000;
    expect(slow.has(endless)).toBe(false);
  });
});
