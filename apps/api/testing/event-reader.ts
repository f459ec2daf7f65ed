import type { RunningApi } from './running-api.js';

/** What a server-sent event says; a comment has `comment` only. */
export interface ReadEvent {
  readonly id?: string;
  readonly event?: string;
  readonly data?: Record<string, unknown>;
  readonly comment?: string;
}

/** Reads a stream of events one by one, no faster than it is asked to. */
export class EventReader {
  private text = '';
  private readonly decoder = new TextDecoder();

  private constructor(
    readonly response: Response,
    private readonly body: ReadableStreamDefaultReader<Uint8Array>,
    private readonly abort: AbortController,
  ) {}

  /** Connects and reads the opening block, whose id is where the stream begins. */
  static async open(api: RunningApi, query = '', headers: Record<string, string> = {}): Promise<EventReader> {
    const abort = new AbortController();
    const init = { headers: { ...api.headers, ...headers }, signal: abort.signal };
    const response = await fetch(`${api.url}/data/sensei/events${query}`, init);
    if (!response.ok || !response.body) throw new Error(`${response.status} ${await response.text()}`);
    const reader = new EventReader(response, response.body.getReader(), abort);
    await reader.block();
    return reader;
  }

  /** The next event; undefined at the end of the stream. Comments are passed over unless they are asked for. */
  async next({ comments = false } = {}): Promise<ReadEvent | undefined> {
    for (;;) {
      const block = await this.block();
      if (block?.comment === undefined || comments) return block;
    }
  }

  /** The next events, so many of them. */
  async take(count: number): Promise<ReadEvent[]> {
    const events: ReadEvent[] = [];
    while (events.length < count) {
      const event = await this.next();
      if (!event) throw new Error(`The stream has ended after ${events.length} of ${count} events`);
      events.push(event);
    }
    return events;
  }

  close(): void {
    this.abort.abort();
  }

  private async block(): Promise<ReadEvent | undefined> {
    for (;;) {
      const end = this.text.indexOf('\n\n');
      if (end >= 0) {
        const block = this.text.slice(0, end);
        this.text = this.text.slice(end + 2);
        return parse(block);
      }
      const { value, done } = await this.body.read();
      if (done) return undefined;
      this.text += this.decoder.decode(value, { stream: true });
    }
  }
}

function parse(block: string): ReadEvent {
  const fields = block.split('\n').map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon) || 'comment', line.slice(colon + 1).trimStart()];
  });
  const { data, ...rest } = Object.fromEntries(fields);
  return { ...rest, ...(data !== undefined && { data: JSON.parse(data) as Record<string, unknown> }) };
}
