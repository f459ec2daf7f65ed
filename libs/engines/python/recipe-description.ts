import type { ImportedRecipe, ParameterSchema } from '#domain';

type Description = Omit<ImportedRecipe, 'location' | 'modes'>;
type Json = Readonly<Record<string, unknown>>;

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
  if (!isObject(told) || !isStorable(told)) return undefined;
  const { form, problems, python, parameters } = told;
  if (typeof form !== 'string' || typeof python !== 'string' || !areTexts(problems)) return undefined;
  if (parameters === null) return { form, problems, python };
  const schema = parameterSchema(parameters);
  return schema && { form, problems, python, parameters: schema };
}

function parameterSchema(told: unknown): ParameterSchema | undefined {
  if (!isObject(told)) return undefined;
  const { schema, unchecked, open, reserved } = told;
  if (!isObject(schema) || !areTexts(unchecked) || typeof open !== 'boolean' || !areTexts(reserved)) return undefined;
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

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const areTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

const isStorable = (told: Json): boolean => depthOf(told, mostLevels) && everyText(told, isText);

/** PostgreSQL has no text with NUL or half a character. */
const isText = (text: string): boolean => !/\0|\p{Surrogate}/u.test(text);

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
export const storable = (message: string): string =>
  message
    .replaceAll('\0', '')
    .slice(0, mostMessageCharacters)
    .replaceAll(/\p{Surrogate}/gu, '\uFFFD');
