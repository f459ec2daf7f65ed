import { describe, expect, it } from '@jest/globals';
import { accuracy, areaUnderRoc, classScores, confusionMatrix, multiClassAreaUnderRoc } from './classification.js';

const actual = ['a', 'a', 'a', 'b', 'b', 'c'];
const predicted = ['a', 'a', 'b', 'b', 'a', 'b'];

describe('classification metrics', () => {
  it('counts actual in rows, predicted in columns', () => {
    expect(confusionMatrix(actual, predicted)).toEqual({
      labels: ['a', 'b', 'c'],
      matrix: [
        [2, 1, 0],
        [1, 1, 0],
        [0, 1, 0],
      ],
    });
  });

  it('accuracy: 3 of 6', () => {
    expect(accuracy(actual, predicted)).toBe(0.5);
  });

  it('precision, recall and f-score: means over the classes', () => {
    const scores = classScores(confusionMatrix(actual, predicted));
    expect(scores.precision).toBeCloseTo((2 / 3 + 1 / 3 + 0) / 3, 12);
    expect(scores.recall).toBeCloseTo((2 / 3 + 1 / 2 + 0) / 3, 12);
    expect(scores.fScore).toBeCloseTo((2 / 3 + 2 / 5 + 0) / 3, 12);
  });
});

describe('area under the ROC curve', () => {
  it.each([
    ['perfect', [false, false, true, true], [0.1, 0.2, 0.8, 0.9], 1],
    ['reversed', [true, true, false, false], [0.1, 0.2, 0.8, 0.9], 0],
    // Pairs: 0.4 beats 0.1, loses to 0.5; 0.8 beats both: 3 of 4.
    ['mixed', [false, true, false, true], [0.1, 0.4, 0.5, 0.8], 0.75],
    ['all tied', [false, true, true], [0.5, 0.5, 0.5], 0.5],
    // Pairs: a tie (half) and a win: 1.5 of 2.
    ['one tie', [false, true, true], [0.5, 0.5, 0.7], 0.75],
    ['one kind only', [true, true], [0.5, 0.7], undefined],
  ])('%s', (_, isPositive, scores, area) => {
    expect(areaUnderRoc(isPositive, scores)).toBe(area);
  });

  it('is the second class’s of two, and the mean of one against the rest of three', () => {
    expect(
      multiClassAreaUnderRoc(
        ['n', 'p', 'n', 'p'],
        ['n', 'p'],
        [
          [0.9, 0.1],
          [0.6, 0.4],
          [0.5, 0.5],
          [0.2, 0.8],
        ],
      ),
    ).toBe(0.75);
    const probabilities = [
      [0.8, 0.1, 0.1],
      [0.2, 0.5, 0.3],
      [0.5, 0.2, 0.3],
    ];
    // a: 1 · b: 1 · c: row 3 ties with row 2 and beats row 1, 0.75.
    expect(multiClassAreaUnderRoc(['a', 'b', 'c'], ['a', 'b', 'c'], probabilities)).toBeCloseTo(2.75 / 3, 12);
  });
});
