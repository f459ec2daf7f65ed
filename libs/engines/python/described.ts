import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { dirname } from 'node:path';
import type { HostSettings } from '../contract/engine-host.js';
import { RecipeError } from '../contract/engine-host.js';
import { limited, usualLimits } from '../sandbox/limits.js';
import { lastLineSaid } from '../supervisor/last-line-said.js';
import { answerOf } from './interpreter.js';
import { parseRequirements } from './requirements.js';
import { pythonCommand } from './runner.js';

/** Enough to list an archive; a bomb that pretends to be one is stopped. */
const limits = { ...usualLimits, cpuSeconds: 60, memoryMiB: 512 };
const mostKept = 1_000;

/** What recipes require, found once for the same bytes: asking takes a process. Nothing of a recipe is imported. */
export class DescribedRecipes {
  private readonly kept = new Map<string, readonly string[]>();

  constructor(
    private readonly executable: string,
    private readonly variables: HostSettings['variables'],
  ) {}

  /**
   * What the recipe requires; nothing when it is content with the worker's interpreter.
   * @param hash of its bytes, where it is known; needed of a folder
   * @throws RecipeError
   */
  async requirementsOf(code: string, hash?: string): Promise<readonly string[]> {
    const key = hash ?? (await digestOf(code));
    const known = this.kept.get(key) ?? (await this.ask(code));
    if (this.kept.size >= mostKept) this.kept.clear();
    this.kept.set(key, known);
    return known;
  }

  private async ask(code: string): Promise<string[]> {
    const command = limited(pythonCommand(this.executable, 'describe', '--recipe', code), limits);
    const { requirements } = await answerOf<Description>(command, this.variables, dirname(code)).catch(
      (error: unknown) => {
        const problems = problemsIn(error);
        if (problems !== undefined) throw new RecipeError(`the recipe cannot be run: ${problems}`);
        throw new RecipeError(`the recipe cannot be read: ${lastLineSaid(error) ?? 'it is damaged'}`);
      },
    );
    return parseRequirements(requirements ?? '');
  }
}

interface Description {
  readonly requirements: string | null;
}

/** What the runner says is wrong with a recipe that it could read. */
function problemsIn(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('stdout' in error)) return undefined;
  try {
    const { problems } = JSON.parse(String(error.stdout)) as { readonly problems: readonly string[] };
    return problems.join('; ') || undefined;
  } catch {
    return undefined;
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const block of createReadStream(path) as AsyncIterable<Buffer>) hash.update(block);
  return hash.digest('hex');
}
