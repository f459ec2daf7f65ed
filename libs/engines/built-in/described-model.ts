import { areTexts } from '../contract/json.js';
import type { Problem } from '../contract/run-directory.js';
import type { Feature } from './data/features.js';
import type { ValueType } from './data/value-type.js';
import { badConfiguration } from './engine-failure.js';
import { parseModelJson } from './model-bounds.js';
import { builtInAlgorithms } from './parameters.js';
import type { BuiltInAlgorithm } from './parameters.js';

/** What is stored beside the trees: all that scoring needs to know. */
export interface ModelDescription {
  readonly format: 2;
  readonly algorithm: BuiltInAlgorithm;
  readonly problem: Problem;
  readonly label: string;
  readonly labelType: ValueType;
  readonly features: readonly Feature[];
  /** Of a classification, as texts. */
  readonly classes?: readonly string[];
}

export const descriptionFile = 'model.json';

type Fields = Readonly<Partial<Record<string, unknown>>>;

/** What a field must be, in words, unless it is that. */
type Check = (value: unknown, description: Fields) => string | undefined;

const problems: readonly Problem[] = ['Regression', 'Classification'];
const valueTypes: readonly ValueType[] = ['string', 'integer', 'double', 'boolean', 'timestamp'];
const kinds: readonly Feature['kind'][] = ['number', 'category', 'time'];

const isText = (value: unknown): value is string => typeof value === 'string';
const oneOf =
  (allowed: readonly string[]): Check =>
  (value) =>
    allowed.some((one) => one === value) ? undefined : `one of ${allowed.join(', ')}`;

const checks: Readonly<Record<Exclude<keyof ModelDescription, 'format'>, Check>> = {
  algorithm: oneOf(builtInAlgorithms),
  problem: oneOf(problems),
  label: (value) => (isText(value) && value !== '' ? undefined : 'the name of a column'),
  labelType: oneOf(valueTypes),
  features: (value) =>
    Array.isArray(value) && value.every(isFeature)
      ? undefined
      : 'a list of features, each with a name, a kind and a type',
  classes: (value, { problem }) => {
    if (problem === 'Classification') return areTexts(value) ? undefined : 'a list of texts';
    return value === undefined || areTexts(value) ? undefined : 'absent, or a list of texts';
  },
};

function isFeature(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { name, kind, type, categories } = value as Fields;
  const isWhole = isText(name) && kinds.some((one) => one === kind) && valueTypes.some((one) => one === type);
  return isWhole && (categories === undefined || areTexts(categories));
}

/** What a model's description says; an EngineFailure (bad configuration) when scoring could not go by it. */
export function describedModel(text: string): ModelDescription {
  const description = parsed(text);
  const { format } = description;
  if (format !== 2) {
    throw badConfiguration(`the model was written in format ${shown(format)}; this engine reads format 2`);
  }
  for (const [field, check] of Object.entries(checks)) {
    const wanted = check(description[field], description);
    if (wanted === undefined) continue;
    throw badConfiguration(
      `the model's ${descriptionFile} cannot be used: ${field} is ${shown(description[field])}; it must be ${wanted}`,
    );
  }
  return description as unknown as ModelDescription;
}

const shownLength = 100;

function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value);
  return text.length > shownLength ? `${text.slice(0, shownLength)}…` : text;
}

const parsed = (text: string): Fields => Object(parseModelJson(text, descriptionFile)) as Fields;
