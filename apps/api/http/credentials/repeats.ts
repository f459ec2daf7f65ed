const usualWindow = 60_000;

interface Told<Item> {
  readonly item: Item;
  more: number;
}

/** Tells the first of a kind at once, and how many came after it when its minute is over. */
export class Repeats<Item> {
  private readonly told = new Map<string, Told<Item>>();
  private timer: NodeJS.Timeout | undefined;

  /** @param capacity kinds that are told apart in a minute */
  constructor(
    private readonly write: (item: Item, count: number) => void,
    private readonly capacity: number,
    private readonly windowMs = usualWindow,
  ) {}

  /** Answers false, and does nothing, when there are too many kinds already. */
  tell(kind: string, item: Item): boolean {
    const known = this.told.get(kind);
    if (!known && this.told.size >= this.capacity) return false;
    if (known) known.more += 1;
    else {
      this.told.set(kind, { item, more: 0 });
      this.write(item, 1);
    }
    this.timer ??= setInterval(() => {
      this.flush();
    }, this.windowMs).unref();
    return true;
  }

  /** Tells what was not told yet, and begins anew. */
  flush(): void {
    for (const { item, more } of this.told.values()) if (more > 0) this.write(item, more);
    this.told.clear();
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
