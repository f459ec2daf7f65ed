import { describe, expect, it } from '@jest/globals';
import { given } from '#testing';
import { fold } from '../kernel/decider.js';
import { insightDecider } from './insight.decider.js';
import type { InsightDetails, InsightEvent } from './insight.js';

const details: InsightDetails = {
  context: { experimentRunId: 'r-1', modelId: 'm-1' },
  events: { name: 'fit' },
  metrics: [{ name: 'MAPE', value: '0.08', valueType: 'double' }],
};
const recorded: InsightEvent = { type: 'InsightRecorded', data: details };

describe('RecordInsight', () => {
  it('records, once', () => {
    given(insightDecider, []).when({ type: 'RecordInsight', details }).then([recorded]);
    given(insightDecider, [recorded]).when({ type: 'RecordInsight', details }).refuses('conflict');
    expect(fold(insightDecider, [recorded])).toEqual({ status: 'recorded', details });
  });
});
