import { dataFiles } from '../contract/run-directory.js';
import type { Problem, RunConfig, RunContext, RunDirectory } from '../contract/run-directory.js';
import { writeRunMetrics } from '../contract/run-metrics.js';
import type { FeatureImportance } from '../contract/run-metrics.js';
import { pickRows, pickTable } from './data/column.js';
import type { Column } from './data/column.js';
import type { Feature } from './data/features.js';
import { splitByLot, splitByTime } from './data/hold-out.js';
import type { HoldOut } from './data/hold-out.js';
import { shuffled } from './data/random.js';
import { DataWindow } from './data/window.js';
import { badConfiguration, badData } from './engine-failure.js';
import { learners } from './learners.js';
import { evaluate } from './metrics/evaluate.js';
import type { EvaluatedLabels } from './metrics/evaluate.js';
import { refuseClashes } from './output-columns.js';
import { writeModel } from './model-file.js';
import { parseTrainParameters } from './parameters.js';
import type { TrainParameters } from './parameters.js';
import { inClassOrder } from './prediction.js';
import { report } from './report.js';
import { readTrainingRows } from './training-rows.js';
import type { TrainingRows } from './training-rows.js';

const minTrainingRows = 10;
const minHeldOutRows = 2;

/** With more, boosting, which grows a tree for each class in each round, takes hours. */
const maxClasses = 1000;

/**
 * Trains a model on the run's data and measures it on rows held out: the latest ones when the data set has a timestamp
 * column (the seed then only decides the draws inside the algorithm), else ones drawn by lot. The stored model is the one
 * that was measured, trained on the training part alone: the metrics in its insight are its own.
 */
export async function train(
  directory: RunDirectory,
  config: RunConfig,
  context: RunContext,
  memoryLimitMiB: number,
): Promise<void> {
  const problem = problemOf(context);
  const parameters = parseTrainParameters(config, problem);
  const seed = parameters.seed ?? context.seed;
  report({ progress: { fraction: 0, message: 'reading' } });
  const window = await DataWindow.open(await dataFiles(directory, '.parquet'), memoryLimitMiB);
  const rows = await readTrainingRows(window, parameters, context, problem, memoryLimitMiB);
  const { training, heldOut } = holdOut(rows, parameters, seed);
  const trainingLabel = pickRows(rows.label, training);
  refuseUselessLabel(parameters.label, trainingLabel);
  const classes = classesOf(trainingLabel);
  refuseClashes(
    window.columns.map(({ name }) => name),
    problem,
    classes ?? [],
  );
  const table = new Map(rows.table).set(parameters.label, rows.label);
  report({ progress: { fraction: 0.2, message: trainingMessage(training.length, rows.withoutLabel) } });
  const learner = learners[parameters.algorithm];
  const learned = await learner.train(pickTable(table, shuffled(training, seed)), parameters.label, problem);
  report({ progress: { fraction: 0.8, message: `measuring on ${heldOut.length} rows` } });
  const predictor = await learner.load(learned.bytes, problem);
  const prediction = predictor.predict(pickTable(rows.table, heldOut), heldOut.length);
  const metrics = evaluate(parameters.metrics, evaluatedLabels(rows.label, training, heldOut), prediction);
  const { algorithm, label } = parameters;
  const { labelType } = rows;
  const features = withCategories(rows, training, learned.importances);
  const described = { format: 2, algorithm, problem, label, labelType, features, ...(classes && { classes }) } as const;
  await writeModel(directory.modelOut, described, learned.bytes);
  await writeRunMetrics(directory, { metrics, featureImportances: learned.importances });
  for (const { name, value, valueType } of metrics) {
    if (valueType === 'double') report({ metric: { name, value: Number(value) } });
  }
  report({ progress: { fraction: 1, message: 'trained' } });
}

function problemOf({ problem }: RunContext): Problem {
  if (problem !== undefined) return problem;
  throw badConfiguration('the engine has no algorithm; allowed are Regression and Classification');
}

const classesOf = (label: Column): readonly string[] | undefined =>
  label.kind === 'category' ? inClassOrder([...new Set(label.values)]) : undefined;

/** Of features that the model does not use, nobody needs to know what it knows. */
function withCategories(
  { features, table }: TrainingRows,
  training: readonly number[],
  importances: readonly FeatureImportance[],
): Feature[] {
  const used = new Set(importances.map(({ feature }) => feature));
  return features.map((feature) => {
    const column = table.get(feature.name);
    if (column?.kind !== 'category' || !used.has(feature.name)) return feature;
    const categories = new Set(pickRows(column, training).values as readonly string[]);
    categories.delete('');
    return { ...feature, categories: [...categories].sort() };
  });
}

const trainingMessage = (rows: number, withoutLabel: number): string =>
  `training on ${rows} rows${withoutLabel === 0 ? '' : `; left out: ${withoutLabel} rows without a label`}`;

function holdOut({ label, times }: TrainingRows, { ratio }: TrainParameters, seed: number): HoldOut {
  const count = label.values.length;
  const byTime = times === undefined ? undefined : splitByTime(times, ratio);
  // All rows of one instant: there is no later to be held out.
  const split = byTime ?? splitByLot(count, ratio, seed);
  const { training, heldOut } = split;
  if (count >= 2 && training.length >= minTrainingRows && heldOut.length >= minHeldOutRows) return split;
  throw badData(
    `${count} rows with a label are too few: ${minTrainingRows} to train on and ${minHeldOutRows} to measure on are needed, ratio ${ratio} makes it ${training.length} and ${heldOut.length}`,
  );
}

function refuseUselessLabel(name: string, { values, kind }: Column): void {
  const different = new Set<string | number>(values).size;
  if (different === 1) {
    throw badData(
      `column "${name}": all ${values.length} rows to train on have the value ${String(values[0])}; there is nothing to learn`,
    );
  }
  if (kind === 'category' && different > maxClasses) {
    throw badData(`column "${name}": has ${different} classes, allowed are ${maxClasses}; is it a Regression?`);
  }
}

function evaluatedLabels(label: Column, training: readonly number[], heldOut: readonly number[]): EvaluatedLabels {
  if (label.kind === 'category') {
    return { problem: 'Classification', actual: heldOut.map((row) => label.values[row] ?? '') };
  }
  const numbers = (rows: readonly number[]) => rows.map((row) => label.values[row] ?? NaN);
  return { problem: 'Regression', actual: numbers(heldOut), training: numbers(training) };
}
