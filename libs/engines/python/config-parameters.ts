import { createContext, Script } from 'node:vm';
import type { ErrorObject } from 'ajv';
import type { ParameterSchema } from '#domain';
import { codeOf } from '#faults';
import type { ParameterViolation, TaskToCheck } from '../contract/engine-runtime.js';
import { isJsonObject } from '../contract/json.js';
import type { JsonObject } from '../contract/json.js';
import { exactJudge, lenientJudge } from './config-judge.js';
import type { Judge } from './config-judge.js';
import { readingsOf } from './parameter-readings.js';
import { SlowSchemas } from './slow-schemas.js';

type Written = TaskToCheck['parameters'];

/** A schema is a stranger's: what it makes too costly to ask is left to the run. */
const usualPatience: Patience = { longestMs: 250, slow: new SlowSchemas() };
const mostAllowedCharacters = 200;

/** How long a schema may be asked, and those that took longer. */
export interface Patience {
  readonly longestMs: number;
  readonly slow: SlowSchemas;
}

/**
 * What a recipe's `Config` would say against parameters, as far as its schema tells: never more than a run says, for what a
 * schema cannot express is left to it.
 */
export function configViolations(
  parameters: ParameterSchema,
  written: Written,
  patience: Patience = usualPatience,
): readonly ParameterViolation[] {
  const own = written.filter(({ key }) => !parameters.reserved.includes(key));
  return [...lacking(parameters, own), ...unknown(parameters, own), ...wrong(parameters, own, patience)];
}

/** What a stranger's schema has in the place of a property's may be anything. */
function propertiesOf({ schema: { properties } }: ParameterSchema): Readonly<Record<string, JsonObject>> {
  if (!isJsonObject(properties)) return {};
  return Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, isJsonObject(each) ? each : {}]));
}

function lacking(parameters: ParameterSchema, written: Written): ParameterViolation[] {
  const { required } = parameters.schema;
  if (!Array.isArray(required) || parameters.open) return [];
  const properties = new Map(Object.entries(propertiesOf(parameters)));
  return (
    required
      .filter((name) => typeof name === 'string' && !written.some(({ key }) => key === name))
      // A run has those that the platform adds.
      .filter((name) => !parameters.reserved.includes(name as string))
      .map((key: string) => ({ key, message: `is required: ${allowedBy(properties.get(key) ?? {})}` }))
  );
}

function unknown(parameters: ParameterSchema, written: Written): ParameterViolation[] {
  if (parameters.open || parameters.schema['additionalProperties'] !== false) return [];
  const names = Object.keys(propertiesOf(parameters));
  return written
    .filter(({ key }) => !names.includes(key))
    .map(({ key }) => ({ key, message: `is not a parameter of the recipe; known are ${names.join(', ')}` }));
}

function wrong(parameters: ParameterSchema, written: Written, { longestMs, slow }: Patience): ParameterViolation[] {
  const { schema, unchecked } = parameters;
  if (slow.has(schema)) return [];
  const properties = propertiesOf(parameters);
  const judges = judgesOf(schema);
  const find = ({ key, value }: Written[number]) => {
    const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (property === undefined || value === undefined || unchecked.includes(key)) return [];
    const said = judgement(judges, key, value);
    return said === undefined ? [] : [{ key, message: `${JSON.stringify(value)} ${said} (${allowedBy(property)})` }];
  };
  const { found, isLate } = inTime(written, longestMs, find);
  if (isLate) slow.add(schema);
  return found;
}

/** What is wrong with a value; undefined when one of its readings is right. */
function judgement(judges: Judges, key: string, text: string): string | undefined {
  const said = readingsOf(text).map((reading) => {
    const asItIs = judges.exact(key, reading);
    return asItIs && typeof reading === 'object' && !judges.lenient(key, reading) ? undefined : asItIs;
  });
  if (said.includes(undefined)) return undefined;
  const errors = said.flatMap((each) => (each ? [each] : []));
  // The reading that got furthest says most.
  const telling = errors.find((each) => each.some(({ keyword }) => keyword !== 'type' && keyword !== 'anyOf'));
  return (telling ?? errors[0])?.map(worded).join(', ');
}

interface Judges {
  readonly exact: Judge;
  readonly lenient: Judge;
}

/** Made when they are first asked: making them may fail, or take long. */
function judgesOf(schema: JsonObject): Judges {
  const once = (make: (schema: JsonObject) => Judge): Judge => {
    let made: Judge | undefined;
    return (key, value) => (made ??= make(schema))(key, value);
  };
  return { exact: once(exactJudge), lenient: once(lenientJudge) };
}

/** What is found of each, until the time is over. Nothing is found of one whose schema is none that can be asked. */
function inTime<Item, Found>(
  items: readonly Item[],
  longestMs: number,
  find: (item: Item) => readonly Found[],
): { readonly found: Found[]; readonly isLate: boolean } {
  const found: Found[] = [];
  const end = performance.now() + longestMs;
  for (const item of items) {
    const left = Math.ceil(end - performance.now());
    if (left <= 0) return { found, isLate: true };
    try {
      const context = createContext({ find: () => find(item) });
      found.push(...(new Script('find()').runInContext(context, { timeout: left }) as readonly Found[]));
    } catch (error) {
      if (codeOf(error) === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return { found, isLate: true };
      // Left to the run, as what a schema cannot say.
    }
  }
  return { found, isLate: false };
}

function worded({ keyword, message = 'is not allowed', params }: ErrorObject): string {
  const { allowedValues } = params as { readonly allowedValues?: readonly unknown[] };
  if (keyword === 'enum' && allowedValues)
    return `is none of ${allowedValues.map((value) => JSON.stringify(value)).join(', ')}`;
  return message;
}

/** What a property's schema says, for people: `allowed: type number, exclusiveMinimum 0`. */
function allowedBy({
  title: _title,
  default: _default,
  description,
  examples: _examples,
  ...rules
}: JsonObject): string {
  const told = Object.entries(rules).map(
    ([name, rule]) => `${name} ${typeof rule === 'string' ? rule : JSON.stringify(rule)}`,
  );
  const allowed =
    told.length === 0 ? 'allowed: any value' : `allowed: ${told.join(', ')}`.slice(0, mostAllowedCharacters);
  return typeof description === 'string' ? `${description}; ${allowed}` : allowed;
}
