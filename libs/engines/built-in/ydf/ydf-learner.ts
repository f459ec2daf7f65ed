import type { Learner, Predictor } from '../learner.js';
import { classified } from '../prediction.js';
import { assertForest } from './bounded-forest.js';
import {
  decodeClass,
  decodeNumber,
  encodeFeature,
  encodeLabel,
  encodingOf,
  featureName,
  labelName,
  packed,
  unpacked,
} from './encoding.js';
import type { Encoding } from './encoding.js';
import { parseImportances } from './importances.js';
import { inWebAssembly, loadYdfInference, loadYdfTraining } from './ydf-modules.js';
import type { YdfModel } from './ydf-modules.js';
import type { Problem } from '../../contract/run-directory.js';

/**
 * Trees of Yggdrasil Decision Forests with its default settings; its JavaScript port takes no others. Columns are handed
 * over with their types: from text it would take a column whose first rows are 0 for a boolean one.
 */
export const ydfLearner = (learner: 'GradientBoostedTreesLearner' | 'RandomForestLearner'): Learner => ({
  train: async (table, label, problem) => {
    const encoding = encodingOf(table, label);
    const missing = { number: NaN, category: '' };
    const columns = Object.fromEntries([
      ...encoding.features.map((feature, index) => [featureName(index), encodeFeature(table, feature, missing)]),
      [labelName, encodeLabel(table, label, encoding)],
    ]) as Record<string, (number | string)[]>;
    const ydf = await loadYdfTraining();
    return inWebAssembly('training', async () => {
      const task = problem === 'Regression' ? 'REGRESSION' : 'CLASSIFICATION';
      const model = new ydf[learner](labelName, task).train(columns);
      const importances = parseImportances(model.describe());
      const zip = await model.save();
      model.unload();
      return {
        bytes: packed(encoding, new Uint8Array(await zip.arrayBuffer())),
        importances: importances.map(({ feature, importance }) => ({
          feature: encoding.features[Number(feature.slice(1))]?.name ?? feature,
          importance,
        })),
      };
    });
  },
  load: async (bytes, problem) => {
    const { encoding, model } = unpacked(bytes);
    await assertForest(model);
    const ydf = await loadYdfInference();
    const loaded = await inWebAssembly('loading the model', () => ydf.loadModelFromZipBlob(model));
    return predictor(loaded, problem, encoding);
  },
});

function predictor(model: YdfModel, problem: Problem, encoding: Encoding): Predictor {
  const used = new Set(model.getInputFeatures().map(({ name }) => name));
  const classes = model.getLabelClasses().map((name) => decodeClass(name, encoding));
  return {
    predict: (table, rows) => {
      // A model may use no feature at all; the number of rows is then told by a column of any other name.
      const columns: Record<string, (number | string | null)[]> = { '': Array<null>(rows).fill(null) };
      encoding.features.forEach((feature, index) => {
        const name = featureName(index);
        if (used.has(name)) columns[name] = encodeFeature(table, feature, { number: null, category: null });
      });
      const outputs = model.predict(columns);
      return problem === 'Regression'
        ? { problem, values: outputs.map((value) => decodeNumber(value, encoding)) }
        : classified(classes, byRow(outputs, classes.length));
    },
  };
}

/** Of two classes YDF gives the probability of the second, of more the probabilities of all, row after row. */
function byRow(outputs: readonly number[], classes: number): number[][] {
  if (classes === 2) return outputs.map((second) => [1 - second, second]);
  return Array.from({ length: outputs.length / classes }, (_, row) =>
    outputs.slice(row * classes, (row + 1) * classes),
  );
}
