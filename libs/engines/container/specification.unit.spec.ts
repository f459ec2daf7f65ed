import { describe, expect, it } from '@jest/globals';
import { SpecificationError, resourcesOf } from './specification.js';

const supply = { memoryLimitMiB: 2048, cpus: 4 };

describe('the specification of a task', () => {
  it.each([
    [undefined, { memoryMiB: 2048 }],
    [{ type: 'ContainerTaskSpec', gpus: 0, name: 'mine' }, { memoryMiB: 2048 }],
    [
      { cpus: 1.5, memory: 512 },
      { memoryMiB: 512, cpus: 1.5 },
    ],
    [
      { cpus: '2', memory: '1.5g' },
      { memoryMiB: 1536, cpus: 2 },
    ],
    [{ memory: '2 GiB' }, { memoryMiB: 2048 }],
  ])('%j gives %j', (specification, resources) => {
    expect(resourcesOf(specification, supply)).toEqual(resources);
  });

  it.each([
    [{ cpus: 8 }, 'specification.cpus of the task is 8; allowed is 0.01 to 4'],
    [{ cpus: 'all' }, 'specification.cpus of the task is "all"'],
    [{ cpus: true }, 'specification.cpus of the task is true'],
    [{ memory: '4g' }, 'specification.memory of the task is "4g"; allowed is 16 to 2048 MiB (ENGINE_MEMORY_MIB)'],
    [{ memory: '4 apples' }, 'specification.memory of the task is "4 apples"'],
    [{ memory: true }, 'specification.memory of the task is true'],
    [{ gpus: 1 }, 'specification.gpus of the task is 1'],
  ])('%j is refused', (specification, message) => {
    const read = () => resourcesOf(specification, supply);
    expect(read).toThrow(SpecificationError);
    expect(read).toThrow(message);
  });
});
