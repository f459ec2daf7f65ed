import type { Problem } from '../contract/run-directory.js';
import type { FeatureImportance } from '../contract/run-metrics.js';
import type { Table } from './data/column.js';
import type { Prediction } from './prediction.js';

export interface Learned {
  /** The model as it is stored, readable by the learner's `load`. */
  readonly bytes: Uint8Array;
  /** Shares of the whole, adding up to 1, of the features that the model uses; greatest first. */
  readonly importances: readonly FeatureImportance[];
}

export interface Predictor {
  /** Predictions for `rows` rows of a table that holds every feature that the model was trained on. */
  readonly predict: (table: Table, rows: number) => Prediction;
}

/** A way of training trees and of predicting with them. */
export interface Learner {
  readonly train: (table: Table, label: string, problem: Problem) => Promise<Learned>;
  readonly load: (bytes: Uint8Array, problem: Problem) => Promise<Predictor>;
}
