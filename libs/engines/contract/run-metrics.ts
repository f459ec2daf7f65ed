import { isJsonObject } from './json.js';
import { parseStorable } from './storable-text.js';
import { readOutput } from './outputs.js';
import { writeJson } from './run-directory.js';
import type { RunDirectory } from './run-directory.js';

/** Values are text, as insights hold them. `valueType` is `double`, or `json` for a confusion matrix. */
export interface RunMetric {
  readonly name: string;
  readonly value: string;
  readonly valueType?: string;
}

export interface FeatureImportance {
  readonly feature: string;
  readonly importance: number;
}

/** `out/metrics.json`: how good the model is that the run made, most important feature first. */
export interface RunMetrics {
  readonly metrics: readonly RunMetric[];
  readonly featureImportances?: readonly FeatureImportance[];
}

const maxBytes = 1024 * 1024;

export const writeRunMetrics = (directory: RunDirectory, metrics: RunMetrics): Promise<void> =>
  writeJson(directory.metrics, metrics);

/**
 * What the engine wrote, or undefined when it wrote none. Throws an Error that names the place when it is over 1 MiB or
 * not of the shape above; numbers and booleans are taken as values and turned into text.
 */
export async function readRunMetrics(directory: RunDirectory): Promise<RunMetrics | undefined> {
  const text = await readOutput(directory.root, directory.metrics, maxBytes);
  return text === undefined ? undefined : parseRunMetrics(text);
}

export function parseRunMetrics(text: string): RunMetrics {
  const value = parseJson(text);
  const { metrics, featureImportances } = isJsonObject(value) ? value : {};
  if (!Array.isArray(metrics)) throw new Error('out/metrics.json: metrics: must be a list');
  return {
    metrics: metrics.map(parseMetric),
    ...(Array.isArray(featureImportances) ? { featureImportances: featureImportances.map(parseImportance) } : {}),
  };
}

function parseJson(text: string): unknown {
  try {
    return parseStorable(text);
  } catch {
    throw new Error('out/metrics.json: is not JSON');
  }
}

function parseMetric(metric: unknown, index: number): RunMetric {
  const { name, value, valueType } = isJsonObject(metric) ? metric : {};
  const isValue = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  if (typeof name !== 'string' || !isValue) {
    throw new Error(`out/metrics.json: metrics[${index}]: must have a name (text) and a value (text or number)`);
  }
  return { name, value: String(value), ...(typeof valueType === 'string' ? { valueType } : {}) };
}

function parseImportance(each: unknown, index: number): FeatureImportance {
  const { feature, importance } = isJsonObject(each) ? each : {};
  if (typeof feature !== 'string' || typeof importance !== 'number') {
    throw new Error(
      `out/metrics.json: featureImportances[${index}]: must have a feature (text) and an importance (number)`,
    );
  }
  return { feature, importance };
}
