import { expect, it } from '@jest/globals';
import { abilitiesOf, whyNotRun } from './abilities.js';

const launch = () => ({ command: [], reads: [] });
const builtIn = { type: 'BuiltIn' };
const recipe = {
  type: 'Python',
  artifacts: { default: { image: { location: 'objects:engines/1', name: 'recipe.py' } } },
};
const image = {
  type: 'Python',
  artifacts: { default: { image: { location: 'registry/retail:1', packagingType: 'docker' } } },
};
const bare = {
  BuiltIn: {},
  Python: { whyNot: 'there is no Python' },
  Container: { whyNot: 'no container engine answers' },
};

it('is what the hosts of a machine say', () => {
  const hosts = new Map([
    ['BuiltIn', { launch }],
    ['Python', { launch, whyNot: 'there is no Python' }],
    ['Container', { launch, network: false }],
  ]);
  expect(abilitiesOf(hosts)).toEqual({
    Container: { network: false },
    BuiltIn: {},
    Python: { whyNot: 'there is no Python' },
  });
});

it('gives a network to those that ask where it is allowed', () => {
  const asking = {
    type: 'Python',
    artifacts: { default: { image: { ...recipe.artifacts.default.image, metadata: { network: true } } } },
  };
  expect(whyNotRun(asking, [{ Python: { network: true } }])).toBeUndefined();
  expect(whyNotRun(asking, [{ Python: { network: false } }])).toMatch(/cannot run it: it asks for a network/);
  expect(whyNotRun(recipe, [{ Python: { network: false } }])).toBeUndefined();
  const container = {
    type: 'Container',
    artifacts: { default: { image: { ...image.artifacts.default.image, metadata: { network: true } } } },
  };
  expect(whyNotRun(container, [{ Container: { network: true } }])).toBeUndefined();
  expect(whyNotRun(container, [{ Container: { network: false } }])).toMatch(/ENGINE_NETWORK=allow/);
  expect(whyNotRun(image, [{ Container: { network: false } }])).toBeUndefined();
});

it('takes code from folders below those that a worker names', () => {
  const engineIn = (location: string) => ({ type: 'Python', artifacts: { default: { image: { location } } } });
  const worker = { Python: { folders: ['/home/me'] } };
  expect(whyNotRun(engineIn('folder:/home/me/recipe'), [worker])).toBeUndefined();
  for (const elsewhere of ['/home/melanie', '/etc']) {
    expect(whyNotRun(engineIn(`folder:${elsewhere}`), [worker, { Python: {} }])).toBe(
      `none of 2 workers can run it: its code is the folder "${elsewhere}", and workers take code from folders below those in ENGINE_FOLDERS alone`,
    );
  }
  expect(whyNotRun(engineIn('folder:/home/me/../you'), [worker])).toContain('is no folder');
});

it('is enough that one worker can', () => {
  expect(whyNotRun(recipe, [bare, { Python: {} }])).toBeUndefined();
  expect(whyNotRun(builtIn, [bare])).toBeUndefined();
});

it.each([
  [recipe, [], 'no worker is running: runs wait until one is'],
  [recipe, [bare], 'the worker that is running cannot run it: there is no Python'],
  [image, [bare], 'the worker that is running cannot run it: no container engine answers'],
  [recipe, [bare, bare], 'none of 2 workers can run it: there is no Python'],
  [recipe, [bare, {}], 'none of 2 workers can run it: there is no Python; engines of type Python are not run there'],
  [{ type: 'Python' }, [], expect.stringContaining('it has no code')],
  [{ type: 'Spark' }, [{ Python: {} }], expect.stringContaining('engines of type Spark cannot be run')],
])('says of %j with workers %j why none can', (engine, workers, why) => {
  expect(whyNotRun(engine, workers)).toEqual(why);
});
