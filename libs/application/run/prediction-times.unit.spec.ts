import { describe, expect, it } from '@jest/globals';
import { timesOfPredictions } from './prediction-times.js';

const date = { timestampColumn: 'date' };
const day = { timestampColumn: 'day', timestampFormat: '%d.%m.%Y' };
const producedBy = { experimentId: 'e' };

describe('what dates predictions', () => {
  it.each([
    ['is nothing where neither data set has times', {}, {}, []],
    ['is what was scored, for a new data set', undefined, day, [day]],
    ['is the own column of their data set where what was scored has none', date, undefined, [date]],
    ['is the own column of a data set that somebody made first', date, day, [date, day]],
    ['is what was scored first, where a run made their data set', { ...date, producedBy }, day, [day, date]],
    ['is written as what was scored has it', { ...date, producedBy }, { ...day, ...date }, [{ ...day, ...date }]],
    ['has no pattern that only their data set has', day, { timestampColumn: 'day' }, [{ timestampColumn: 'day' }]],
  ])('%s', (_, output, scored, times) => {
    expect(timesOfPredictions(output, scored)).toEqual(times);
  });
});
