/** One command of `rondo`. */
export interface Command {
  /** Arguments and options, as `rondo help` shows them. */
  readonly usage: string;
  /** Runs to its end; the exit code of the process. */
  run(invocation: Invocation): Promise<number>;
}

export interface Invocation {
  /** What follows the name of the command. */
  readonly args: readonly string[];
  /** Process id of the npm that started this process: when it dies, `up` stops. */
  readonly parent?: number;
  /** During development: calls back with the name of a process of the stack whose code has changed. */
  readonly watchCode?: (changed: (process: string) => void) => void;
  readonly print: (line: string) => void;
  readonly printError: (line: string) => void;
}

/** A command cannot do what it was asked to; the message is all that the user needs. */
export class CommandError extends Error {
  constructor(
    message: string,
    readonly exitCode = 1,
  ) {
    super(message);
    this.name = 'CommandError';
  }
}
