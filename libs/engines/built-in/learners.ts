import { cartLearner } from './cart/cart-learner.js';
import type { Learner } from './learner.js';
import type { BuiltInAlgorithm } from './parameters.js';
import { ydfLearner } from './ydf/ydf-learner.js';

export const learners: Readonly<Record<BuiltInAlgorithm, Learner>> = {
  'gradient-boosted-trees': ydfLearner('GradientBoostedTreesLearner'),
  'random-forest': ydfLearner('RandomForestLearner'),
  cart: cartLearner,
};
