import type { RunMode } from '#domain';
import type { ParameterViolation } from '../contract/engine-runtime.js';
import type { Problem, RunConfig } from '../contract/run-directory.js';
import { parseColumnNames } from './column-names.js';
import { badConfiguration } from './engine-failure.js';
import { metricNamed, metricNames } from './metrics/metric-names.js';
import type { MetricName } from './metrics/metric-names.js';

export const builtInAlgorithms = ['gradient-boosted-trees', 'random-forest', 'cart'] as const;
export type BuiltInAlgorithm = (typeof builtInAlgorithms)[number];

export interface TrainParameters {
  readonly algorithm: BuiltInAlgorithm;
  readonly label: string;
  /** Absent: all columns but the label and the timestamp. */
  readonly features?: readonly string[];
  /** Share of the rows that is trained on. */
  readonly ratio: number;
  readonly metrics: readonly MetricName[];
  readonly seed?: number;
}

/** Set or read by the platform, for every engine alike. */
const platformKeys = [
  'trainingDataSetId',
  'scoringDataSetId',
  'scoringResultsDataSetId',
  'timeframe',
  'tenantId',
  'tenant_id',
  'modelId',
  'sandboxId',
  'sandboxName',
  'ML_FRAMEWORK_IMS_USER_CLIENT_ID',
  'ML_FRAMEWORK_IMS_TOKEN',
  'ML_FRAMEWORK_IMS_ML_TOKEN',
  'ML_FRAMEWORK_IMS_TENANT_ID',
  'USER_SCRATCH_SPACE_PARAMS',
];

type Check = (value: string, problem: Problem) => string | undefined;

const list = (text: string): string[] => text.split(',').map((item) => item.trim());
const repeated = (items: readonly string[]): string | undefined => items.find((item, i) => items.indexOf(item) !== i);

const maxSeed = 2 ** 32 - 1;

const trainChecks: Readonly<Record<string, Check>> = {
  algorithm: (value) =>
    builtInAlgorithms.some((name) => name === value)
      ? undefined
      : `"${value}" is no algorithm; known are ${builtInAlgorithms.join(', ')}`,
  label: (value) => (value.trim() === '' ? 'must name the column to predict' : undefined),
  features: (value) => {
    const names = parseColumnNames(value);
    if (names === undefined) return `"${value}" has a name whose double quote has no end, or text behind it`;
    if (names.includes('')) return `"${value}" has an empty name; column names are separated by commas`;
    const twice = repeated(names);
    return twice === undefined ? undefined : `"${value}" names ${twice} twice`;
  },
  ratio: (value) =>
    value.trim() !== '' && Number(value) > 0 && Number(value) < 1
      ? undefined
      : `"${value}" is not a number between 0 and 1, both excluded`,
  'evaluation.metrics': (value, problem) => {
    const unknown = list(value).find((name) => metricNamed(problem, name) === undefined);
    return unknown === undefined
      ? undefined
      : `"${unknown}" is no metric of ${problem}; known are ${metricNames(problem).join(', ')}`;
  },
  seed: (value) =>
    /^\d+$/.test(value) && Number(value) <= maxSeed
      ? undefined
      : `"${value}" is not a whole number from 0 to ${maxSeed}`,
};

const scoreChecks: Readonly<Record<string, Check>> = {
  unknownCategories: (value) =>
    value === 'accept' || value === 'refuse' ? undefined : `"${value}" is neither accept nor refuse`,
};

/**
 * What is wrong with the parameters of a task of the built-in engine: values that are impossible, a missing `label`, and
 * keys that the engine does not honour. A parameter without value is a secret one: it cannot be checked, only its key.
 * Keys that the platform itself defines are allowed and ignored.
 */
export function validateBuiltInParameters(
  task: RunMode,
  parameters: readonly { readonly key: string; readonly value?: string }[],
  problem: Problem,
): ParameterViolation[] {
  const checks = checksOf(task);
  const violations = parameters.flatMap(({ key, value }) => {
    if (platformKeys.includes(key)) return [];
    const check = Object.hasOwn(checks, key) ? checks[key] : undefined;
    const message = check === undefined ? unknownKey(task) : value === undefined ? undefined : check(value, problem);
    return message === undefined ? [] : [{ key, message }];
  });
  const learnt = labelAmongFeatures(task, parameters);
  if (learnt !== undefined) violations.push({ key: 'features', message: learnt });
  const lacksLabel = task === 'train' && !parameters.some(({ key }) => key === 'label');
  return lacksLabel ? [...violations, { key: 'label', message: 'is required: the column to predict' }] : violations;
}

/** A secret value, or a name that cannot be read, says nothing. */
function labelAmongFeatures(
  task: RunMode,
  parameters: readonly { readonly key: string; readonly value?: string }[],
): string | undefined {
  const valueOf = (name: string) => parameters.find(({ key }) => key === name)?.value;
  const [label, features] = [valueOf('label')?.trim(), valueOf('features')];
  if (task !== 'train' || label === undefined || label === '' || features === undefined) return undefined;
  return parseColumnNames(features)?.includes(label) === true ? `"${label}" is the label itself` : undefined;
}

const checksOf = (task: RunMode) => (task === 'train' ? trainChecks : scoreChecks);

const unknownKey = (task: RunMode): string => {
  const known = Object.keys(checksOf(task)).join(', ');
  return `is not a parameter of the built-in engine; ${task === 'train' ? 'known are' : 'its score task knows'} ${known}`;
};

/** The parameters of a training run; an EngineFailure (bad configuration) names all violations. */
export function parseTrainParameters(config: RunConfig, problem: Problem): TrainParameters {
  refuseViolations('train', config, problem);
  const { algorithm, label, features, ratio, seed, 'evaluation.metrics': metrics } = config;
  return {
    algorithm: builtInAlgorithms.find((name) => name === algorithm) ?? 'gradient-boosted-trees',
    label: (label ?? '').trim(),
    ...(features === undefined ? {} : { features: parseColumnNames(features) ?? [] }),
    ratio: Number(ratio ?? '0.8'),
    metrics:
      metrics === undefined ? metricNames(problem) : list(metrics).flatMap((name) => metricNamed(problem, name) ?? []),
    ...(seed === undefined ? {} : { seed: Number(seed) }),
  };
}

export function refuseViolations(task: RunMode, config: RunConfig, problem: Problem): void {
  const parameters = Object.entries(config).map(([key, value]) => ({ key, value }));
  const violations = validateBuiltInParameters(task, parameters, problem);
  if (violations.length > 0) {
    throw badConfiguration(violations.map(({ key, message }) => `${key}: ${message}`).join('; '));
  }
}
