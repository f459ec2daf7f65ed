import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { dataFiles, type RunConfig, type RunContext, type RunDirectory } from '../contract/run-directory.js';
import type { Column } from './data/column.js';
import { type Feature, featureColumns } from './data/features.js';
import { placeOf, readBlocks, type Row } from './data/rows.js';
import { badData } from './engine-failure.js';
import type { Predictor } from './learner.js';
import { learners } from './learners.js';
import { readModel } from './model-file.js';
import { refuseViolations } from './parameters.js';
import type { Prediction } from './prediction.js';
import { report } from './report.js';

const predictionColumn = 'prediction';
const probabilityColumn = (label: string) => `probability_${label}`;

/**
 * Adds the model's predictions to the run's data and writes `out/predictions/predictions.csv`: all columns that came in,
 * in their order, then `prediction`, and for a classification `probability_<class>` for each class. Rows keep their
 * order. Without rows there is no file.
 */
export async function score(directory: RunDirectory, config: RunConfig, context: RunContext): Promise<void> {
  const { description, trees } = await readModel(directory.modelIn);
  refuseViolations('score', config, description.problem);
  const features = description.features.map((feature) => withFormatOf(context, feature));
  const predictor = await learners[description.algorithm].load(trees, description.problem);
  const files = await dataFiles(directory, '.csv');
  let header: readonly string[] = [];
  const checkHeader = (columns: readonly string[]) => {
    refuseUnfitHeader(columns, features);
    header = columns;
  };
  let written = 0;
  for await (const block of readBlocks(files, checkHeader)) {
    await append(directory, block, header, predictBlock(block, header, features, predictor), written === 0);
    written += block.length;
    report({ progress: { message: `scored ${written} rows` } });
  }
  report({ progress: { fraction: 1, message: `scored ${written} rows` } });
}

/** The times of the data set at hand may be written in another way than those that were trained on. */
function withFormatOf({ timestampColumn, timestampFormat }: RunContext, feature: Feature): Feature {
  if (feature.kind !== 'time' || feature.name !== timestampColumn) return feature;
  const { name, kind } = feature;
  return { name, kind, ...(timestampFormat === undefined ? {} : { format: timestampFormat }) };
}

function refuseUnfitHeader(columns: readonly string[], features: readonly Feature[]): void {
  const lacking = features.filter(({ name }) => !columns.includes(name)).map(({ name }) => name);
  if (lacking.length > 0) {
    throw badData(`the model needs the columns ${lacking.join(', ')}; the data has ${columns.join(', ')}`);
  }
  const taken = columns.find((name) => name === predictionColumn || name.startsWith(probabilityColumn('')));
  if (taken !== undefined)
    throw badData(`the data already has a column "${taken}", which the predictions would be written to`);
}

function predictBlock(
  block: readonly Row[],
  header: readonly string[],
  features: readonly Feature[],
  predictor: Predictor,
): Prediction {
  const place = (row: number) => placeOf(block[row] ?? { file: '', number: row + 1 });
  const table = new Map<string, Column>();
  for (const feature of features) {
    const position = header.indexOf(feature.name);
    const text = block.map(({ values }) => values[position] ?? '');
    for (const [name, column] of featureColumns(feature, text, place)) table.set(name, column);
  }
  return predictor.predict(table, block.length);
}

async function append(
  directory: RunDirectory,
  block: readonly Row[],
  header: readonly string[],
  prediction: Prediction,
  isFirst: boolean,
): Promise<void> {
  const lines = block.map(({ values }, row) => [...values, ...outputs(prediction, row)]);
  const names = [...header, ...outputNames(prediction)];
  const file = await open(join(directory.predictions, 'predictions.csv'), isFirst ? 'w' : 'a');
  try {
    await file.appendFile(stringify(isFirst ? [names, ...lines] : lines));
  } finally {
    await file.close();
  }
}

const outputNames = (prediction: Prediction): string[] =>
  prediction.problem === 'Regression'
    ? [predictionColumn]
    : [predictionColumn, ...prediction.classes.map(probabilityColumn)];

const outputs = (prediction: Prediction, row: number): (string | number | undefined)[] =>
  prediction.problem === 'Regression'
    ? [prediction.values[row]]
    : [prediction.labels[row], ...(prediction.probabilities[row] ?? [])];
