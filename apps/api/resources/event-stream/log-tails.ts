import type { Scope } from '#domain';
import { LogTail } from './log-tail.js';
import type { LogTailOptions, LogTailParts } from './log-tail.js';

/** The end of each tenant's log that somebody follows. */
export class LogTails {
  private readonly tails = new Map<string, LogTail>();

  constructor(
    private readonly parts: LogTailParts,
    private readonly options: LogTailOptions,
  ) {}

  /** The same for all subscribers of a tenant. */
  of(scope: Scope): LogTail {
    const key = JSON.stringify([scope.org, scope.sandbox]);
    const known = this.tails.get(key);
    if (known) return known;
    const forget = (): void => {
      if (this.tails.get(key) === tail) this.tails.delete(key);
    };
    const tail = new LogTail(scope, this.parts, this.options, forget);
    this.tails.set(key, tail);
    return tail;
  }
}
