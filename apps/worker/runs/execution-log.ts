import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '#object-store';

/** Lines of one attempt, so that an engine's chatter cannot fill the disk. */
const maxLines = 1_000;

/** What the worker did for an attempt, beside the engine's own output. */
export class ExecutionLog {
  private lines = 0;
  /** Lines that could not be written since the last one that could. */
  private lost = 0;
  private isFaulty = false;
  private written: Promise<void> = Promise.resolve();

  private constructor(
    private readonly folder: string,
    private readonly now: () => Date,
    private readonly onFault: (error: unknown) => void,
  ) {}

  /** Makes the attempt's folder of logs. `onFault` is told the first reason for which lines of any log in it are lost. */
  static async open(folder: string, now: () => Date, onFault: (error: unknown) => void): Promise<ExecutionLog> {
    await makeFolder(folder);
    return new ExecutionLog(folder, now, onFault);
  }

  get stdout(): string {
    return join(this.folder, 'stdout.log');
  }

  get stderr(): string {
    return join(this.folder, 'stderr.log');
  }

  /** Adds a line with the time. Never fails: a run does not hang on its log. */
  note(message: string): void {
    if (this.lines >= maxLines) return;
    this.lines += 1;
    const text = this.lines === maxLines ? `no more than ${maxLines} lines are kept` : message;
    const line = `${this.now().toISOString()} ${text.replaceAll('\n', ' ')}\n`;
    this.written = this.written.then(() => this.append(line));
  }

  /** Lines of this log or of the engine's are lost. */
  fault(error: unknown): void {
    if (this.isFaulty) return;
    this.isFaulty = true;
    this.onFault(error);
  }

  /** Resolves when every line is written. */
  async close(): Promise<void> {
    await this.written;
  }

  private async append(line: string): Promise<void> {
    const gap = this.lost > 0 ? `[rondo] ${this.lost} lines could not be written here\n` : '';
    try {
      await appendFile(join(this.folder, 'execution.log'), gap + line);
      this.lost = 0;
    } catch (error) {
      this.lost += 1;
      this.fault(error);
    }
  }
}
