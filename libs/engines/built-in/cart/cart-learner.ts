import type { FeatureImportance } from '../../contract/run-metrics.js';
import type { Column, Table } from '../data/column.js';
import type { Learner } from '../learner.js';
import { badConfiguration } from '../engine-failure.js';
import { modelBounds, parseModelJson } from '../model-bounds.js';
import { treesFile } from '../model-file.js';
import { classified } from '../prediction.js';
import { grow } from './grow.js';
import { prune } from './prune.js';
import { targetOf } from './target.js';
import { isTree, mostLevels, routeRows } from './tree.js';
import type { Tree } from './tree.js';

interface StoredTree {
  /** Absent in a regression. */
  readonly classes?: readonly string[];
  readonly tree: Tree;
}

/** Share of the training rows that the tree is pruned on, as in Yggdrasil Decision Forests. */
const pruningShare = 0.1;

/**
 * One decision tree (CART), with the settings of Yggdrasil Decision Forests' own: leaves of at least 5 rows, at most 16
 * levels, pruned on a tenth of the rows, the last ones: the caller has put them in random order. It is not YDF's because
 * ydf-training 0.0.1 aborts while it evaluates a CART that it has pruned, whatever the data.
 */
export const cartLearner: Learner = {
  train: (table, label) => {
    const { features, labels } = partsOf(table, label);
    const classes = labels.kind === 'category' ? [...new Set(labels.values)].sort() : undefined;
    const target = targetOf(labels, classes);
    const rows = [...Array(labels.values.length).keys()];
    const cut = rows.length - Math.floor(rows.length * pruningShare);
    const tree = prune(grow(features, rows.slice(0, cut), target), features, rows.slice(cut), target);
    const stored: StoredTree = classes === undefined ? { tree } : { classes, tree };
    return Promise.resolve({ bytes: Buffer.from(JSON.stringify(stored)), importances: importancesOf(tree) });
  },
  load: (bytes) => {
    const { classes, tree } = storedTree(bytes);
    return Promise.resolve({
      predict: (table, rows) => {
        const values = Array<readonly number[]>(rows);
        routeRows(tree, table, [...Array(rows).keys()], (leaf, there) => {
          for (const row of there) values[row] = leaf.value;
        });
        return classes === undefined
          ? { problem: 'Regression', values: values.map(([value]) => value ?? NaN) }
          : classified(classes, values);
      },
    });
  },
};

/** @throws EngineFailure (bad configuration) for what training has not written */
function storedTree(bytes: Uint8Array): StoredTree {
  if (bytes.length > modelBounds.tree) {
    throw badConfiguration(`${treesFile} is larger than the ${modelBounds.tree} bytes that are allowed`);
  }
  const stored = Object(parseModelJson(Buffer.from(bytes).toString('utf8'), treesFile)) as Partial<StoredTree>;
  if (!isTree(stored.tree)) throw badConfiguration(`${treesFile} holds no tree of at most ${mostLevels} levels`);
  return stored as StoredTree;
}

function partsOf(table: Table, label: string): { features: Table; labels: Column } {
  const labels = table.get(label);
  if (labels === undefined) throw new Error(`the table lacks the label "${label}"`);
  return { features: new Map([...table].filter(([name]) => name !== label)), labels };
}

function importancesOf(tree: Tree): FeatureImportance[] {
  const gains = new Map<string, number>();
  const collect = ({ branches }: Tree): void => {
    if (branches === undefined) return;
    gains.set(branches.split.feature, (gains.get(branches.split.feature) ?? 0) + branches.split.gain);
    collect(branches.left);
    collect(branches.right);
  };
  collect(tree);
  const total = [...gains.values()].reduce((sum, gain) => sum + gain, 0);
  return [...gains]
    .map(([feature, gain]) => ({ feature, importance: gain / total }))
    .sort((a, b) => b.importance - a.importance);
}
