import { createHash } from 'node:crypto';

const rememberedMs = 10 * 60_000;
const mostRemembered = 1_000;

/** Schemas that took too long to ask: they are not asked again for a while, for each request would be held up as long. */
export class SlowSchemas {
  private readonly until = new Map<string, number>();

  /** @param now milliseconds, of a clock that never jumps */
  constructor(private readonly now: () => number = () => performance.now()) {}

  has(schema: object): boolean {
    return this.until.size > 0 && (this.until.get(keyOf(schema)) ?? -Infinity) > this.now();
  }

  add(schema: object): void {
    if (this.until.size >= mostRemembered) this.until.clear();
    this.until.set(keyOf(schema), this.now() + rememberedMs);
  }
}

const keyOf = (schema: object): string => createHash('sha256').update(JSON.stringify(schema)).digest('base64');
