import { describe, expect, it } from '@jest/globals';
import { classified, inClassOrder } from './prediction.js';

describe('classes', () => {
  it('are in the order of their numbers, or of their texts where not all are numbers', () => {
    expect(inClassOrder(['10', '9', '-1', '1.5'])).toEqual(['-1', '1.5', '9', '10']);
    expect(inClassOrder(['10', '9', 'K'])).toEqual(['10', '9', 'K']);
    expect(inClassOrder(['true', 'false'])).toEqual(['false', 'true']);
  });

  it('keep their probabilities whatever order they were learned in', () => {
    expect(
      classified(
        ['10', '9'],
        [
          [0.7, 0.3],
          [0.5, 0.5],
        ],
      ),
    ).toEqual({
      problem: 'Classification',
      classes: ['9', '10'],
      probabilities: [
        [0.3, 0.7],
        [0.5, 0.5],
      ],
      labels: ['10', '9'],
    });
  });
});
