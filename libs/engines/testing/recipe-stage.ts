import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childEnvironment } from '#config';
import type { EngineArtifacts } from '../contract/engine-code.js';
import type { EngineOutcome } from '../contract/engine-outcome.js';
import { createRunDirectory } from '../contract/run-directory.js';
import { pythonEngine } from '../python/python-engine.js';
import { landlockSandbox } from '../sandbox/landlock.js';
import { openSandbox } from '../sandbox/open-sandbox.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import { runEngine } from '../supervisor/run-engine.js';
import type { EngineRun } from '../supervisor/run-engine.js';
import { trainingContext as context } from './run-context.js';

export interface RecipeEnded {
  readonly outcome: EngineOutcome;
  readonly stdout: string;
  readonly stderr: string;
}

interface MoreOfRun extends Partial<EngineRun> {
  /** What its engine brings. */
  readonly artifacts?: EngineArtifacts;
}

/** Runs recipes, each in a run directory of its own, in the sandboxes that hold an engine on this machine. */
export class RecipeStage {
  readonly home = mkdtempSync(join(tmpdir(), 'rondo-home-'));
  private attempts = 0;

  private constructor(
    private readonly host: Awaited<ReturnType<typeof pythonEngine.host>>,
    /** None where there is no Python. */
    readonly sandboxes: readonly Sandbox[],
  ) {}

  static async open(python = 'python3'): Promise<RecipeStage> {
    const { PATH, HOME } = childEnvironment({});
    const host = await pythonEngine.host({
      python,
      variables: { PATH, HOME },
      folder: '/nowhere',
      network: true,
    });
    const { landlock = 0, whyNot } = host;
    const bubblewrap = await openSandbox('auto');
    const sandboxes = [
      ...(bubblewrap.kind === 'bubblewrap' ? [bubblewrap] : []),
      ...(landlock >= 4 ? [landlockSandbox(landlock, 'under test')] : []),
    ];
    if (whyNot !== undefined) console.warn(`Skipped: ${whyNot}`);
    else if (sandboxes.length < 2)
      console.warn(`Skipped: of bubblewrap and Landlock, ${2 - sandboxes.length} not there`);
    return new RecipeStage(host, whyNot === undefined ? sandboxes : []);
  }

  /** The folder of the run that was started last. */
  get runDir(): string {
    return join(this.home, 'scratch', String(this.attempts));
  }

  /** Runs a recipe whose `train` is these lines. */
  async train(sandbox: Sandbox, lines: readonly string[], rest: MoreOfRun = {}): Promise<RecipeEnded> {
    this.attempts += 1;
    const { runDir } = this;
    await createRunDirectory(runDir, { config: { secret: 'mine' }, context });
    const code = join(runDir, 'in', 'recipe.py');
    const body = lines.map((line) => `    ${line}\n`).join('');
    const others = 'def load(config):\n    return [1]\n\ndef score(config, data, model):\n    return data\n\n';
    writeFileSync(code, `import os, json\n\n${others}def train(config, data):\n${body}`);
    const logs = {
      stdout: join(this.home, `${this.attempts}-out.log`),
      stderr: join(this.home, `${this.attempts}-err.log`),
    };
    const { artifacts, ...more } = rest;
    const memoryLimitMiB = more.memoryLimitMiB ?? 256;
    const run = {
      id: 'run',
      attempt: 1,
      folder: runDir,
      signal: new AbortController().signal,
      ...(artifacts && { artifacts }),
    };
    const outcome = await runEngine({
      launch: await this.host.launch({ memoryLimitMiB, mode: 'train', code, progress: () => undefined, run }),
      runDir,
      memoryLimitMiB,
      timeoutMs: 120_000,
      graceMs: 30_000,
      logs,
      maxLogBytes: 100_000,
      sandbox,
      ...more,
    });
    return { outcome, stdout: textOf(logs.stdout), stderr: textOf(logs.stderr) };
  }

  close(): void {
    rmSync(this.home, { recursive: true });
  }
}

const textOf = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');
