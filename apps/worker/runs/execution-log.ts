import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Lines of one attempt, so that an engine's chatter cannot fill the disk. */
const maxLines = 1_000;

/** What the worker did for an attempt, beside the engine's own output. */
export class ExecutionLog {
  private lines = 0;
  private written: Promise<void> = Promise.resolve();

  private constructor(
    private readonly folder: string,
    private readonly now: () => Date,
  ) {}

  /** Makes the attempt's folder of logs. */
  static async open(folder: string, now: () => Date): Promise<ExecutionLog> {
    await mkdir(folder, { recursive: true });
    return new ExecutionLog(folder, now);
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
    this.written = this.written.then(() => appendFile(join(this.folder, 'execution.log'), line)).catch(() => undefined);
  }

  /** Resolves when every line is written. */
  async close(): Promise<void> {
    await this.written;
  }
}
