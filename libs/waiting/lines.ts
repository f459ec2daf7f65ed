/** Lets one piece of work of each line be under way at a time; the others wait in their line. */
export class Lines {
  /** Of each line in which work is under way: who waits behind it. */
  private readonly waiting = new Map<string, (() => void)[]>();

  /** How many wait in a line. */
  length(line: string): number {
    return this.waiting.get(line)?.length ?? 0;
  }

  async take<T>(line: string, work: () => Promise<T>): Promise<T> {
    const queue = this.waiting.get(line);
    if (queue) await new Promise<void>((begin) => queue.push(begin));
    else this.waiting.set(line, []);
    try {
      return await work();
    } finally {
      const next = this.waiting.get(line)?.shift();
      if (next) next();
      else this.waiting.delete(line);
    }
  }
}
