import { expect, it } from '@jest/globals';
import { parseImportances } from './importances.js';

const description = `Type: "GRADIENT_BOOSTED_TREES"

Variable Importance: NUM_NODES:
    1.              "date" 3495.000000 ################

Variable Importance: SUM_SCORE:
    1.         "storeSize" 6000.000000 ################
    2.          "a "b" 1." 1500.500000 ###
    3.              "date"  499.500000

Loss: SQUARED_ERROR
    9.              "none"    1.000000
`;

it('reads the summed gains as shares, greatest first', () => {
  expect(parseImportances(description)).toEqual([
    { feature: 'storeSize', importance: 0.75 },
    { feature: 'a "b" 1.', importance: 1500.5 / 8000 },
    { feature: 'date', importance: 499.5 / 8000 },
  ]);
});

it('finds none in a model without splits', () => {
  expect(parseImportances('Type: "RANDOM_FOREST"\n')).toEqual([]);
  expect(parseImportances('Variable Importance: SUM_SCORE:\n\n\nLoss: 1')).toEqual([]);
});
