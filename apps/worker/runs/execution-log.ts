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
  /** Lines that wait for those before them to be written: what is noted meanwhile is one write. */
  private waiting: string[] = [];
  private writing: Promise<void> | undefined;

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
    this.waiting.push(line);
    this.writing ??= this.writeAll();
  }

  /** Lines of this log or of the engine's are lost. */
  fault(error: unknown): void {
    if (this.isFaulty) return;
    this.isFaulty = true;
    this.onFault(error);
  }

  /** Resolves when every line is written. */
  async close(): Promise<void> {
    await this.writing;
  }

  private async writeAll(): Promise<void> {
    while (this.waiting.length > 0) await this.append(this.waiting.splice(0));
    this.writing = undefined;
  }

  private async append(lines: readonly string[]): Promise<void> {
    const gap = this.lost > 0 ? `[rondo] ${this.lost} lines could not be written here\n` : '';
    try {
      await appendFile(join(this.folder, 'execution.log'), gap + lines.join(''));
      this.lost = 0;
    } catch (error) {
      this.lost += lines.length;
      this.fault(error);
    }
  }
}
