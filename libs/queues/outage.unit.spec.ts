import { describe, expect, it } from '@jest/globals';
import { Outage } from './outage.js';

function recorded() {
  const lines: string[] = [];
  const log = {
    info: (_fields: object, message: string) => lines.push(message),
    warn: (_fields: object, message: string) => lines.push(message),
  };
  return { lines, outage: new Outage('Redis', log) };
}

const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });

describe('Outage', () => {
  it('says once that it began and once that it is over', () => {
    const { lines, outage } = recorded();
    outage.over();
    for (let retry = 0; retry < 3; retry++) outage.report(refused);
    outage.over();
    outage.over();
    expect(lines).toEqual([
      'The queues cannot reach Redis; trying again until they can',
      'The queues reach Redis again',
    ]);
  });

  it('reports every other fault each time', () => {
    const { lines, outage } = recorded();
    outage.report(new Error('Missing lock'));
    outage.report(new Error('Missing lock'));
    expect(lines).toEqual(['The queues reported: Missing lock', 'The queues reported: Missing lock']);
  });
});
