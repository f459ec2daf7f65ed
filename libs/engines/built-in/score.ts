import { join } from 'node:path';
import { dataFiles } from '../contract/run-directory.js';
import type { RunConfig, RunContext, RunDirectory } from '../contract/run-directory.js';
import { writeRunMetrics } from '../contract/run-metrics.js';
import { assertReadable, featureTable, sourceOf } from './data/features.js';
import type { Feature } from './data/features.js';
import type { OutputColumn, PredictionWriter } from './data/prediction-writer.js';
import { DataWindow } from './data/window.js';
import type { ModelDescription } from './described-model.js';
import { badData } from './engine-failure.js';
import type { Predictor } from './learner.js';
import { learners } from './learners.js';
import { predictionColumn, probabilityColumn, refuseClashes } from './output-columns.js';
import { readModel } from './model-file.js';
import { refuseViolations } from './parameters.js';
import type { Prediction } from './prediction.js';
import { report } from './report.js';
import { Vocabulary } from './vocabulary.js';

/**
 * Adds the model's predictions to the run's data and writes `out/predictions/predictions.parquet`: all columns that came
 * in, in their order and with their types, then `prediction`, of the label's type, and for a classification
 * `probability_<class>` for each class. Rows keep their order. Without rows there is no file.
 */
export async function score(
  directory: RunDirectory,
  config: RunConfig,
  context: RunContext,
  memoryLimitMiB: number,
): Promise<void> {
  const { description, trees } = await readModel(directory.modelIn);
  refuseViolations('score', config, description.problem);
  const predictor = await learners[description.algorithm].load(trees, description.problem);
  const window = await DataWindow.open(await dataFiles(directory, '.parquet'), memoryLimitMiB);
  if (window.rows > 0) {
    refuseUnfitColumns(window, description);
    await assertReadable(window, description.features, context.timestampColumn);
    const vocabulary = new Vocabulary(description.features);
    let writer: PredictionWriter | undefined;
    for await (const prediction of predictions(window, description.features, context, predictor, vocabulary)) {
      writer ??= await window.predictions(outputColumns(description, prediction));
      writer.append(outputValues(description, prediction));
    }
    if (config['unknownCategories'] !== 'accept') vocabulary.refuseUnknown();
    await writer?.save(join(directory.predictions, 'predictions.parquet'));
    const metrics = vocabulary.metrics();
    if (metrics.length > 0) await writeRunMetrics(directory, { metrics });
  }
  report({ progress: { fraction: 1, message: `scored ${window.rows} rows` } });
}

function refuseUnfitColumns({ columns }: DataWindow, { features, problem, classes = [] }: ModelDescription): void {
  const names = columns.map(({ name }) => name);
  const lacking = features.filter(({ name }) => !names.includes(name)).map(({ name }) => name);
  if (lacking.length > 0) {
    throw badData(`the model needs the columns ${lacking.join(', ')}; the data has ${names.join(', ')}`);
  }
  refuseClashes(names, problem, classes);
}

async function* predictions(
  window: DataWindow,
  features: readonly Feature[],
  { timestampColumn }: RunContext,
  predictor: Predictor,
  vocabulary: Vocabulary,
): AsyncGenerator<Prediction> {
  const wanted = new Map(features.map((feature) => sourceOf(feature, timestampColumn)));
  let scored = 0;
  for await (const { rows, columns } of window.blocks(wanted)) {
    const table = featureTable(features, columns, timestampColumn);
    yield predictor.predict(vocabulary.recognise(table, scored), rows);
    scored += rows;
    report({ progress: { message: `scored ${scored} rows` } });
  }
}

/** The same for every batch that a model scores, whatever its rows are. */
const outputColumns = ({ labelType }: ModelDescription, prediction: Prediction): OutputColumn[] =>
  prediction.problem === 'Regression'
    ? [{ name: predictionColumn, type: 'double' }]
    : [
        { name: predictionColumn, type: labelType },
        ...prediction.classes.map((name) => ({ name: probabilityColumn(name), type: 'double' as const })),
      ];

function outputValues(
  { labelType }: ModelDescription,
  prediction: Prediction,
): readonly (readonly (number | string)[])[] {
  if (prediction.problem === 'Regression') return [prediction.values];
  const { classes, labels, probabilities } = prediction;
  return [
    labelType === 'double' ? labels.map(Number) : labels,
    ...classes.map((_, index) => probabilities.map((shares) => shares[index] ?? 0)),
  ];
}
