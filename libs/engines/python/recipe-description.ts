import type { ImportedRecipe, ParameterSchema } from '#domain';
import { areTexts, isJsonObject } from '../contract/json.js';
import type { JsonObject } from '../contract/json.js';
import { isStorable, storableText } from '../contract/storable-text.js';

type Description = Omit<ImportedRecipe, 'location' | 'modes'>;

/** A schema that is nested deeper is asked by nobody. */
const mostLevels = 64;
/** One that is larger is no description of parameters; the runner leaves it out itself. */
const mostSchemaBytes = 64 * 1024;
const mostMessageCharacters = 2_000;

/**
 * What the runner's `inspect` wrote (runtimes/python/CONTRACT.md, description.json). The recipe's own code ran beside it: what
 * has not this shape, or cannot be stored, is none.
 */
export function parseDescription(text: string): Description | undefined {
  const told = parsed(text);
  if (!isJsonObject(told) || !canBeStored(told)) return undefined;
  const { form, problems, python, parameters } = told;
  if (typeof form !== 'string' || typeof python !== 'string' || !areTexts(problems)) return undefined;
  if (parameters === null) return { form, problems, python };
  const schema = parameterSchema(parameters);
  return schema && { form, problems, python, parameters: schema };
}

function parameterSchema(told: unknown): ParameterSchema | undefined {
  if (!isJsonObject(told)) return undefined;
  const { schema, unchecked, open, reserved } = told;
  if (!isJsonObject(schema) || !areTexts(unchecked) || typeof open !== 'boolean' || !areTexts(reserved))
    return undefined;
  if (Buffer.byteLength(JSON.stringify(schema)) > mostSchemaBytes) return undefined;
  return { schema, unchecked, open, reserved };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const canBeStored = (told: JsonObject): boolean => depthOf(told, mostLevels) && everyText(told, isStorable);

const everyText = (value: unknown, holds: (text: string) => boolean): boolean =>
  typeof value === 'string'
    ? holds(value)
    : typeof value !== 'object' ||
      value === null ||
      Object.entries(value).every(([name, each]) => holds(name) && everyText(each, holds));

const depthOf = (value: unknown, left: number): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (left > 0 && Object.values(value).every((each) => depthOf(each, left - 1)));

/** A message that a recipe may have written, as it can be stored. */
export const storable = (message: string): string => storableText(message, mostMessageCharacters);
