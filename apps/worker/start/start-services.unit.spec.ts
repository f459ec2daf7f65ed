import { describe, expect, it } from '@jest/globals';
import { startServices } from './start-services.js';
import type { Service } from './start-services.js';

/** Services that write down what they do; each act takes a turn of the event loop. */
function recorded() {
  const acts: string[] = [];
  const lines: string[] = [];
  const note = (_fields: object, message: string) => lines.push(message);
  const service = (name: string): Service => {
    const act = async (what: string) => {
      acts.push(`${name} ${what}s`);
      await new Promise(setImmediate);
      acts.push(`${name} ${what}ped`.replace('startped', 'started'));
    };
    return { name, start: () => act('start'), stop: () => act('stop') };
  };
  return { acts, lines, service, log: { info: note, warn: note, error: note } };
}

describe('startServices', () => {
  it('starts stage after stage, and stops them the other way round', async () => {
    const { acts, log, service } = recorded();
    const stop = await startServices([[service('relay')], [service('planner')]], log);
    expect(acts).toEqual(['relay starts', 'relay started', 'planner starts', 'planner started']);
    acts.length = 0;
    await stop();
    expect(acts).toEqual(['planner stops', 'planner stopped', 'relay stops', 'relay stopped']);
  });

  it('stops the services of a stage together', async () => {
    const { acts, log, service } = recorded();
    const stop = await startServices([[service('relay'), service('planner')]], log);
    acts.length = 0;
    await stop();
    expect(acts).toEqual(['relay stops', 'planner stops', 'relay stopped', 'planner stopped']);
  });

  it('tells which service did not start, and starts none of the later ones', async () => {
    const { acts, lines, log, service } = recorded();
    const refusing = { ...service('planner'), start: () => Promise.reject(new Error('no queue')) };
    await expect(startServices([[refusing], [service('relay')]], log)).rejects.toThrow('no queue');
    expect(lines).toEqual(['The planner did not start']);
    expect(acts).toEqual([]);
  });
});
