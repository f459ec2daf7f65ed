import type { ChildProcess } from 'node:child_process';
import { readdirSync, renameSync } from 'node:fs';
import { chmod, lstat, rename, rmdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { codeOf } from '#faults';
import { removeFolder } from '#scratch';
import { createRunFolders } from '../contract/run-directory.js';
import { lineSplitter, parseReport } from '../contract/report-lines.js';
import { endEngines } from '../supervisor/end-engines.js';
import { signalGroup } from '../supervisor/process-group.js';
import { killTree } from '../supervisor/process-tree.js';
import { startEngine } from '../supervisor/start-engine.js';
import type { EngineToStart } from '../supervisor/start-engine.js';
import { watchEngine } from '../supervisor/watch-engine.js';

const maxLineBytes = 64 * 1024;
/** Importing takes a second or two; what takes so long hangs. */
const longestReadyingMs = 60_000;

/**
 * An engine that has started in a folder of its own and waits there for the one run that it carries out. Its sandbox shows it
 * that folder and no other of the kind: what is given to it is moved in, and what it made is moved out when it is gone.
 */
export class WarmEngine {
  /** Resolves to whether it can be given a run; to false when it ended before, or took too long. */
  readonly readied: Promise<boolean>;
  /** Settles when the process has ended. */
  readonly gone: Promise<void>;
  isReady = false;
  /** What it took more of than it may, while it waited. */
  breach: string | undefined;
  private readonly endWatch: (() => void) | undefined;
  private onReport: (chunk: Buffer) => void = () => undefined;

  /** @param folder absolute, and not there yet */
  static async start(engine: EngineToStart, folder: string, command: readonly string[]): Promise<WarmEngine> {
    const { data, modelIn } = await createRunFolders(folder);
    // Those of the run come in their place.
    await Promise.all([data, modelIn].map((empty) => rmdir(empty)));
    const held = { ...engine, runDir: folder, ...(engine.sandbox?.protectsInputs !== true && { inputBytes: 0 }) };
    return new WarmEngine(held, startEngine(held, command));
  }

  /** Where it waits, and works. */
  readonly folder: string;

  private constructor(
    engine: EngineToStart,
    private readonly child: ChildProcess,
  ) {
    this.folder = engine.runDir;
    this.endWatch = this.watch(engine);
    // Whoever has ended reads no more.
    child.stdin?.on('error', () => undefined);
    const reports = child.stdio[3];
    if (reports instanceof Readable) {
      reports
        .on('error', () => undefined)
        .on('data', (chunk: Buffer) => {
          this.onReport(chunk);
        });
    }
    this.gone = new Promise((resolve) => {
      child.once('error', () => {
        resolve();
      });
      child.once('exit', () => {
        this.endWatch?.();
        resolve();
      });
    });
    this.readied = this.awaitReady();
  }

  /**
   * Moves in what the run's engine reads, and tells it to begin. Its reports go to `onReport` from now on; its logs are those
   * of the process that is answered.
   */
  begin({ launch, runDir }: EngineToStart, onReport: (chunk: Buffer) => void): ChildProcess {
    this.onReport = onReport;
    // From here on the run is watched.
    this.endWatch?.();
    moveFiles(join(runDir, 'in'), join(this.folder, 'in'));
    const at = (path: string) => (path.startsWith(`${runDir}/`) ? join(this.folder, relative(runDir, path)) : path);
    this.child.stdin?.write(`${JSON.stringify(launch.warm?.told(at))}\n`);
    return this.child;
  }

  /** Gives the run's directory what is there of the run, and removes the folder. What is left of its processes is ended before. */
  async leave(runDir: string, hasBegun: boolean): Promise<void> {
    await this.kill();
    if (hasBegun) await this.giveOutputs(runDir);
    else moveFiles(join(this.folder, 'in'), join(runDir, 'in'));
    await this.remove();
  }

  /** Ends it, and removes its folder. */
  async end(): Promise<void> {
    await this.kill();
    for (const pipe of this.child.stdio) pipe?.destroy();
    await this.remove();
  }

  /** Libraries that others brought run from their import on. */
  private watch(engine: EngineToStart): (() => void) | undefined {
    const { pid } = this.child;
    if (pid === undefined) return undefined;
    const exceeded = (why: string) => {
      this.breach = why;
      killTree(pid);
    };
    const tooLarge = () => {
      exceeded('more was written than RUN_OUTPUT_MAX_MIB allows');
    };
    return watchEngine(pid, engine, { exceeded, tooLarge });
  }

  private async kill(): Promise<void> {
    this.endWatch?.();
    const { pid, exitCode, signalCode } = this.child;
    if (pid !== undefined && exitCode === null && signalCode === null) signalGroup(pid, 'SIGKILL');
    await this.gone;
    await endEngines(this.folder);
  }

  private async awaitReady(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const said = new Promise<boolean>((resolve) => {
      const onLine = (line: string) => {
        const report = parseReport(line);
        if (report && 'state' in report && report.state === 'ready') resolve(true);
      };
      this.onReport = lineSplitter(maxLineBytes, onLine, () => undefined).push;
      timer = setTimeout(resolve, longestReadyingMs, false);
    });
    this.isReady = await Promise.race([said, this.gone.then(() => false)]);
    clearTimeout(timer);
    return this.isReady;
  }

  /** A link in the place of the folder is moved as what it is, for who judges outputs to refuse it. */
  private async giveOutputs(runDir: string): Promise<void> {
    const outputs = join(runDir, 'out');
    await removeFolder(outputs);
    await chmod(this.folder, 0o700);
    await moved(join(this.folder, 'out'), outputs).catch((error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw error;
    });
  }

  private async remove(): Promise<void> {
    await removeFolder(this.folder);
  }
}

/** A folder that its owner has closed cannot be moved. Only a folder is opened: of a link, whatever it leads to would be. */
async function moved(from: string, to: string): Promise<void> {
  if ((await lstat(from)).isDirectory()) await chmod(from, 0o700);
  await rename(from, to);
}

/** The folder itself stays: in a sandbox it is a mount. Names that are there already are replaced. */
function moveFiles(from: string, to: string): void {
  for (const name of readdirSync(from)) renameSync(join(from, name), join(to, name));
}
