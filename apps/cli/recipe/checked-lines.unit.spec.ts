import { describe, expect, it } from '@jest/globals';
import { checkedLines } from './checked-lines.js';

describe('what a check of a recipe says', () => {
  it('is its form, its hooks, and that nothing is wrong', () => {
    const answer = JSON.stringify({
      form: 'plain',
      hooks: { train: 'recipe:train', score: 'recipe:score' },
      findings: [],
    });
    expect(checkedLines(`${answer}\n`)).toEqual(['a plain recipe: train, score', 'nothing to complain of']);
  });

  it('is each finding with its place', () => {
    const hooks = { Training: { training_pipeline: 'sales.pipeline' }, Evaluation: { evaluator: 'sales:Evaluator' } };
    const findings = [{ severity: 'warning', place: 'sales/reader.py:40', message: 'datetime.now() reads the clock' }];
    expect(checkedLines(JSON.stringify({ form: 'platform', hooks, findings }))).toEqual([
      "a recipe of the platform's form: training_pipeline, evaluator",
      'warning: sales/reader.py:40: datetime.now() reads the clock',
    ]);
  });

  it('is the reason alone where no recipe was found, and nothing where there is no answer', () => {
    const findings = [{ severity: 'error', place: '/tmp/x', message: 'no recipe was found' }];
    expect(checkedLines(JSON.stringify({ form: null, hooks: {}, findings }))).toEqual([
      'error: /tmp/x: no recipe was found',
    ]);
    expect(checkedLines('')).toEqual([]);
  });
});
