import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { childEnvironment } from '#config';
import { landlockSandbox } from '../sandbox/landlock.js';
import { openSandbox } from '../sandbox/open-sandbox.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import { pythonEngine } from './python-engine.js';

const { PATH, HOME } = childEnvironment({});
const settings = { variables: { PATH, HOME }, folder: '/nowhere' };
const host = await pythonEngine.host({ ...settings, python: 'python3' });
const sandbox = await openSandbox('auto', host.landlock);
const sandboxes = [sandbox, ...(host.landlock ? [landlockSandbox(host.landlock, 'under test')] : [])];
if (host.whyNot !== undefined) console.warn(`Skipped: ${host.whyNot}`);

const folder = mkdtempSync(join(tmpdir(), 'rondo-examined-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const hooks = 'def train(config, data): ...\ndef score(config, data, model): ...\n';
/** As pydantic 1 makes classes, so that no interpreter needs to have it. */
const config = `class Config:
    __fields__ = {}
    __pre_root_validators__ = []
    class __config__:
        anystr_strip_whitespace = anystr_lower = anystr_upper = allow_population_by_field_name = False
    parse_obj = dict
    @staticmethod
    def schema():
        return {"properties": {"rate": {"type": "number"}}}
`;

const image = (name: string) => ({ location: `objects:engines/${name}`, name: 'recipe.py' });

/** An engine whose files, by what their locations end in, are these. */
const engineOf = (
  files: Readonly<Record<string, string>>,
  signal = new AbortController().signal,
  held: Sandbox = sandbox,
) => ({
  id: 'e',
  artifacts: {
    default: { image: image('all') },
    overrides: 'own' in files ? [{ name: 'train', artifact: image('own') }] : [],
  },
  folder,
  sandbox: held,
  memoryLimitMiB: 256,
  maxOutputBytes: 2 ** 20,
  signal,
  place: (root: string, { uri, name }: { readonly uri: string; readonly name: string }) => {
    mkdirSync(join(root, 'in', 'code'), { recursive: true });
    const path = join(root, 'in', 'code', name);
    writeFileSync(path, files[uri.replace('objects:engines/', '')] ?? '');
    return Promise.resolve(path);
  },
});

(host.whyNot === undefined ? describe : describe.skip)('the recipes of an engine', () => {
  it('are imported, each once, and leave nothing', async () => {
    const found = await host.examine?.(engineOf({ all: hooks + config, own: 'import nothing_like_it\n' + hooks }));
    expect(found).toEqual({
      recipes: [
        {
          location: 'objects:engines/own',
          modes: ['train'],
          why: expect.stringContaining('the recipe imports "nothing_like_it" (recipe/recipe.py:1)'),
          // The worker's interpreter may have it another day.
          mayPass: true,
        },
        {
          location: 'objects:engines/all',
          modes: ['score'],
          form: 'plain',
          problems: [],
          python: expect.stringMatching(/^3\./),
          parameters: {
            schema: { properties: { rate: { type: 'number' } } },
            unchecked: [],
            open: false,
            reserved: expect.arrayContaining(['timeframe']),
          },
        },
      ],
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('are told of what they leave instead of a description, and of what is no recipe', async () => {
    const link = `import os\nos.symlink("/etc/hostname", "out/description.json")\nos._exit(0)\n`;
    const linked = await host.examine?.(engineOf({ all: hooks + link }));
    expect(linked?.recipes).toMatchObject([{ why: expect.stringContaining('out/description.json: is a link') }]);
    const log =
      'import os\nos.makedirs("logs", exist_ok=True)\nos.symlink("/etc/hostname", "logs/stdout.log")\nprint(1)\n';
    expect((await host.examine?.(engineOf({ all: hooks + log })))?.recipes).toMatchObject([{ form: 'plain' }]);
    const half = await host.examine?.(engineOf({ all: 'def train(config, data): ...\n' }));
    expect(half?.recipes).toMatchObject([{ form: 'plain', problems: ['recipe.py defines no function score'] }]);
    const [none] = (await host.examine?.(engineOf({ all: 'def train(:' })))?.recipes ?? [];
    expect(none).toMatchObject({ why: 'the recipe cannot be run: recipe.py:1: invalid syntax' });
    const [broken] = (await host.examine?.(engineOf({ all: `${hooks}1 / 0\n` })))?.recipes ?? [];
    expect(broken).toMatchObject({ why: expect.stringContaining('ZeroDivisionError') });
    for (const each of [none, broken]) expect(each).not.toHaveProperty('mayPass');
  });

  it.each(sandboxes)('have the worker write and read nothing for them, in $kind', async (held) => {
    const aim = join(tmpdir(), `rondo-aim-${process.pid}`);
    writeFileSync(aim, 'of somebody else');
    const lead = `import os, sys
aim = ${JSON.stringify(aim)}
os.makedirs("logs", exist_ok=True)
for folder in ("logs", ".", "out", "tmp"):
    for name in ("stdout.log", "stderr.log", "stdout.000000032768.log", "stderr.000000032768.log", "description.json"):
        path = os.path.join(folder, name)
        if os.path.lexists(path): os.remove(path)
        os.symlink(aim, path)
for stream in (sys.stdout, sys.stderr): stream.write("x" * 200_000); stream.flush()
os.mkdir("closed"); os.chmod("closed", 0)
os._exit(0)
`;
    const found = await host.examine?.(engineOf({ all: lead + hooks }, undefined, held));
    expect(found?.recipes).toMatchObject([{ why: expect.stringContaining('out/description.json: is a link') }]);
    expect(readFileSync(aim, 'utf8')).toBe('of somebody else');
    rmSync(aim);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('are held to what runs are held to', async () => {
    const fill = 'import time\nopen("out/large", "wb").write(bytes(4 * 1024 ** 2))\ntime.sleep(60)\n';
    const large = await host.examine?.(engineOf({ all: fill + hooks }));
    expect(large?.recipes).toMatchObject([
      { why: 'importing it wrote more than the 1 MiB that RUN_OUTPUT_MAX_MIB allows' },
    ]);
    const open = 'files = [open("/dev/null") for _ in range(100)]\n';
    const few = await host.examine?.({ ...engineOf({ all: open + hooks }), limits: { openFiles: 64 } });
    expect(few?.recipes).toMatchObject([{ why: expect.stringContaining('Too many open files'), mayPass: true }]);
  });

  it('are left to another worker when this one ends, or has no Python', async () => {
    expect(await host.examine?.(engineOf({ all: hooks }, AbortSignal.abort()))).toBeUndefined();
    const without = await pythonEngine.host({ ...settings, python: 'no-such-python' });
    expect(await without.examine?.(engineOf({ all: hooks }))).toBeUndefined();
  });
});
