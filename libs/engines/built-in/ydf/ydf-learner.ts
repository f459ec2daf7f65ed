import type { Problem } from '../../contract/run-directory.js';
import type { Column, Table } from '../data/column.js';
import type { Learner, Predictor } from '../learner.js';
import { classified } from '../prediction.js';
import { parseImportances } from './importances.js';
import { inWebAssembly, loadYdfInference, loadYdfTraining, type YdfModel } from './ydf-modules.js';

/**
 * Trees of Yggdrasil Decision Forests with its default settings; its JavaScript port takes no others. Columns are handed
 * over with their types: from text it would take a column whose first rows are 0 for a boolean one.
 */
export const ydfLearner = (learner: 'GradientBoostedTreesLearner' | 'RandomForestLearner'): Learner => ({
  train: async (table, label, problem) => {
    const ydf = await loadYdfTraining();
    return inWebAssembly('training', async () => {
      const columns = Object.fromEntries([...table].map(([name, { values }]) => [name, values]));
      const model = new ydf[learner](label, problem === 'Regression' ? 'REGRESSION' : 'CLASSIFICATION').train(columns);
      const importances = parseImportances(model.describe());
      const zip = await model.save();
      model.unload();
      return { bytes: new Uint8Array(await zip.arrayBuffer()), importances };
    });
  },
  load: async (bytes, problem) => {
    const ydf = await loadYdfInference();
    const model = await inWebAssembly('loading the model', () => ydf.loadModelFromZipBlob(bytes));
    return predictor(model, problem);
  },
});

function predictor(model: YdfModel, problem: Problem): Predictor {
  const features = model.getInputFeatures();
  const classes = model.getLabelClasses();
  return {
    predict: (table, rows) => {
      // A model may use no feature at all; the number of rows is then told by a column of any other name.
      const columns: Record<string, (number | string | null)[]> = { '': Array<null>(rows).fill(null) };
      for (const { name } of features) columns[name] = withNulls(table, name);
      const outputs = model.predict(columns);
      return problem === 'Regression'
        ? { problem, values: outputs }
        : classified(classes, byRow(outputs, classes.length));
    },
  };
}

function withNulls(table: Table, name: string): (number | string | null)[] {
  const column: Column | undefined = table.get(name);
  if (column === undefined) throw new Error(`the table lacks the feature "${name}"`);
  return column.kind === 'number'
    ? column.values.map((value) => (Number.isNaN(value) ? null : value))
    : column.values.map((value) => (value === '' ? null : value));
}

/** Of two classes YDF gives the probability of the second, of more the probabilities of all, row after row. */
function byRow(outputs: readonly number[], classes: number): number[][] {
  if (classes === 2) return outputs.map((second) => [1 - second, second]);
  return Array.from({ length: outputs.length / classes }, (_, row) =>
    outputs.slice(row * classes, (row + 1) * classes),
  );
}
