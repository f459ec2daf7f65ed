import { expect, it } from '@jest/globals';
import { nearest } from './nearest.js';

const names = ['name', 'description', 'trainingSchedule', 'scoringSchedule', 'scoringTimeframe', 'tags'];

it.each([
  ['scoringShedule', 'scoringSchedule'],
  ['scoringscheduel', 'scoringSchedule'],
  ['scoring_schedule', 'scoringSchedule'],
  ['nmae', 'name'],
  ['tag', 'tags'],
  ['TAGS', 'tags'],
])('takes %s for %s', (word, meant) => {
  expect(nearest(word, names)).toBe(meant);
});

it.each(['colour', 'x', '', '__proto__', 'a'.repeat(10_000)])('takes %s for nothing', (word) => {
  expect(nearest(word, names)).toBeUndefined();
});
