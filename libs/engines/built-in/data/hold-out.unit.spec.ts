import { describe, expect, it } from '@jest/globals';
import { splitByLot, splitByTime } from './hold-out.js';

describe('splitByTime', () => {
  it('holds out the latest rows, both parts in order of time', () => {
    expect(splitByTime([50, 10, 40, 20, 30], 0.6)).toEqual({ training: [1, 3, 4], heldOut: [2, 0] });
  });

  it('keeps rows of one instant together', () => {
    expect(splitByTime([10, 20, 30, 30, 30], 0.6)).toEqual({ training: [0, 1], heldOut: [2, 3, 4] });
  });

  it('leaves something to train on', () => {
    expect(splitByTime([10, 10, 10, 20], 0.5)).toEqual({ training: [0, 1, 2], heldOut: [3] });
  });

  it('has no answer when there is only one instant', () => {
    expect(splitByTime([10, 10, 10], 0.5)).toBeUndefined();
    expect(splitByTime([10], 0.5)).toBeUndefined();
    expect(splitByTime([], 0.5)).toBeUndefined();
  });
});

describe('splitByLot', () => {
  it('holds out the share that is not trained on, each row once', () => {
    const { training, heldOut } = splitByLot(100, 0.8, 1);
    expect([training.length, heldOut.length]).toEqual([80, 20]);
    expect([...training, ...heldOut].sort((a, b) => a - b)).toEqual([...Array(100).keys()]);
  });

  it('draws the same lots for the same seed, others for another', () => {
    expect(splitByLot(100, 0.8, 7)).toEqual(splitByLot(100, 0.8, 7));
    expect(splitByLot(100, 0.8, 7)).not.toEqual(splitByLot(100, 0.8, 8));
  });
});
