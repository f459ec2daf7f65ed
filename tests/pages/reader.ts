import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childEnvironment } from '#config';
import type { Block } from './page.js';
import { differenceOf } from './shown-output.js';
import type { Ids } from './shown-output.js';
import { BackgroundTerminal, Terminal } from './terminal.js';

const root = join(import.meta.dirname, '../..');

/** Whatever the shell that runs the tests is set up for must not decide what the pages start. */
const unset = { DATABASE_URL: undefined, REDIS_URL: undefined, OBJECT_STORE_URL: undefined, LOG_FORMAT: undefined };

/** What the API answers to what it refuses; not every command on the pages fails of it. */
const problem = /"title":"[^"]*","status":[45]\d\d/;

/** Somebody who pastes the blocks of pages into a terminal that stands in a clone, and reads what comes. */
export class Reader {
  private folder = '';
  private terminal: Terminal | undefined;
  private readonly background: BackgroundTerminal[] = [];
  private readonly ids = new Map<string, Ids>();
  private isStuck = false;

  sitDown(): void {
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), 'rondo-pages-')));
    const clone = join(this.folder, 'clone');
    mkdirSync(clone);
    for (const name of ['package.json', 'scripts', 'data', 'examples'])
      symlinkSync(join(root, name), join(clone, name));
    this.terminal = new Terminal(clone, join(this.folder, 'printed'), this.environment);
  }

  /** @throws Error naming the first block of which a command fails, or prints what is not shown */
  async follows(blocks: readonly Block[]): Promise<void> {
    if (this.isStuck || !this.terminal) throw new Error('not tried: the page before it is wrong');
    this.isStuck = true;
    for (const block of blocks) await this.pastes(block, this.terminal);
    this.isStuck = false;
  }

  async leave(): Promise<void> {
    await this.terminal?.close();
    for (const each of this.background.reverse()) await each.interrupt();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async pastes(block: Block, terminal: Terminal): Promise<void> {
    if (block.notRun !== undefined) return;
    const { page, line, code, until } = block;
    if (until !== undefined) return this.keepsRunning(code, until);
    const wrong = await this.wrongOf(block, terminal);
    if (wrong !== undefined) throw new Error(`${page}:${line}: ${wrong}`);
  }

  private async wrongOf({ page, code, shown }: Block, terminal: Terminal): Promise<string | undefined> {
    const { stdout, stderr, failed } = await terminal.run(code);
    const isRefusal = shown?.language === 'json' && /"status": 4\d\d/.test(shown.text);
    if (!isRefusal && failed.length > 0) return `failed: ${failed.join(', ')}\n${stderr}${stdout}`;
    if (!shown) return problem.test(stdout) ? `refused: ${stdout}` : undefined;
    const ids = this.ids.get(page) ?? new Map<string, string>();
    this.ids.set(page, ids);
    const difference = differenceOf(shown, stdout, ids);
    return difference && `${difference}\nprinted:\n${stdout}${stderr}`;
  }

  private async keepsRunning(code: string, until: string): Promise<void> {
    const background = new BackgroundTerminal(join(this.folder, 'clone'), code, this.environment);
    this.background.push(background);
    await background.says(until);
  }

  /** The home is named because another test may start another stack of this clone meanwhile. */
  private get environment(): NodeJS.ProcessEnv {
    const clone = join(this.folder, 'clone');
    const home = join(clone, '.rondo');
    return childEnvironment({
      ...unset,
      PORT: '0',
      RONDO_HOME: home,
      ENGINE_FOLDERS: clone,
      npm_config_update_notifier: 'false',
    });
  }
}
