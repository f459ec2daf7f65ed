import { codeOf } from '#faults';
import type { Redactor } from '#redaction';
import { PartFiles } from './part-files.js';
import type { PartSizes } from './part-files.js';
import { PendingBytes } from './pending-bytes.js';

/** How much of the end of a log is kept in memory to find its last line. */
const lastLineBytes = 4096;

/** What is kept of a log's beginning, where the limit is not less than twice that; the rest of the limit is for its end. */
const mostHeadBytes = 1024 * 1024;

/** What may wait for the disk. As much again is on its way there. */
const pendingBytes = 4 * 1024 * 1024;

export interface RotatingLogOptions {
  /** What the files may hold together, lines of the supervisor's own included. */
  readonly maxBytes: number;
  /** Milliseconds that the disk has, in the end, for what is left to be written. */
  readonly patienceMs: number;
  /** Removes what is to be in no log. */
  readonly redactor: Redactor;
}

/** Log files that keep the beginning and the end of what is written, while whoever writes never waits. */
export interface RotatingLog {
  readonly write: (chunk: Buffer) => void;
  /** Adds a line of the supervisor's own. */
  readonly note: (line: string) => void;
  /** The last line written that is not blank, trimmed, at most 4 KiB. */
  readonly lastLine: () => string | undefined;
  /** Resolves when everything is in the files that can be; answers what kept anything out of them. */
  readonly close: () => Promise<unknown>;
}

/**
 * Opens a log at `path`, which ends in `.log`; see LogPart for the files that it becomes. There is no back-pressure on
 * purpose: an engine must not wait for a slow disk. What the disk does not take in time is dropped, as is what it refuses.
 */
export function openRotatingLog(path: string, { maxBytes, patienceMs, redactor }: RotatingLogOptions): RotatingLog {
  const head = Math.min(Math.floor(maxBytes / 2), mostHeadBytes);
  const writer = new LogWriter(path, { head, tail: Math.floor((maxBytes - head) / 2) });
  let end = Buffer.alloc(0);
  const stream = redactor.stream();
  const write = (bytes: Buffer) => {
    writer.add(bytes);
    end = Buffer.concat([end, bytes.subarray(-lastLineBytes)]).subarray(-lastLineBytes);
  };
  const writeRest = () => {
    write(stream.end());
  };
  return {
    write: (chunk) => {
      write(stream.push(chunk));
    },
    note: (line) => {
      writer.addLine(line);
    },
    lastLine: () => {
      writeRest();
      const lines = end.toString('utf8').split('\n');
      return lines.map((line) => line.trim()).findLast((line) => line !== '');
    },
    close: () => {
      writeRest();
      return writer.close(patienceMs);
    },
  };
}

/** Writes what is pending, again and again, while there is any. */
class LogWriter {
  private readonly pending: PendingBytes;
  private readonly files: PartFiles;
  private writing: Promise<void> | undefined;
  private endsLine = true;
  private fault: unknown;
  private isGivenUp = false;

  constructor(path: string, sizes: PartSizes) {
    this.pending = new PendingBytes(pendingBytes, sizes.head);
    this.files = new PartFiles(path, sizes, (error) => {
      this.fault ??= error;
    });
  }

  add(bytes: Buffer): void {
    if (bytes.length === 0 || this.isGivenUp) return;
    this.endsLine = bytes.at(-1) === 0x0a;
    this.pending.add(bytes);
    this.writing ??= this.write();
  }

  addLine(line: string): void {
    this.add(Buffer.from(`${this.endsLine ? '' : '\n'}[rondo] ${line}\n`));
  }

  /** Resolves when all is done, at the latest after so many milliseconds. Answers what could not be done. */
  async close(patienceMs: number): Promise<unknown> {
    if (await isDoneWithin(this.finish(), patienceMs)) return this.fault;
    this.isGivenUp = true;
    return (this.fault ??= new Error('the disk did not take it in time'));
  }

  private async finish(): Promise<void> {
    await this.writing;
    if (this.fault !== undefined) {
      this.addLine(`lines were lost, the log could not be written: ${codeOf(this.fault) ?? 'unknown error'}`);
      await this.writing;
    }
    await this.files.close();
  }

  private async write(): Promise<void> {
    for (let spans = this.pending.take(); spans.length > 0; spans = this.pending.take()) {
      for (const span of spans) if (!this.isGivenUp) await this.files.write(span);
    }
    this.writing = undefined;
  }
}

/** Whether the work is done before so many milliseconds have passed. */
async function isDoneWithin(work: Promise<void>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, ms, false);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
