import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What an engine says of itself when it has started. */
export interface EngineIdentity {
  readonly pid: number;
  readonly runId: string;
  readonly attempt: number;
  readonly task: 'train' | 'score';
}

export type Order =
  | { readonly act: 'succeed' | 'stay' | 'ignore' | 'exhaust' | 'murder' }
  | { readonly act: 'fork'; readonly detached: boolean }
  | { readonly act: 'exit'; readonly code: number }
  | { readonly act: 'print' | 'fill'; readonly mebibytes: number }
  | { readonly act: 'scribble'; readonly rows: number };

/** A process of engine.mjs that waits for orders. */
export interface OrderedEngine extends EngineIdentity {
  order(order: Order): void;
  /** What else it says. */
  says(): Promise<Readonly<Record<string, unknown>>>;
  /** Settles when the process is gone. */
  readonly gone: Promise<void>;
}

/** Where the engines of engine.mjs that have the parameter `orders` report, and wait for what they are told. */
export class Engines {
  private readonly arrived: OrderedEngine[] = [];
  private readonly awaited: ((engine: OrderedEngine) => void)[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    /** The value of the parameter `orders`. */
    readonly address: string,
  ) {
    server.on('connection', (socket) => {
      void this.welcome(socket);
    });
  }

  static async open(folder: string): Promise<Engines> {
    const address = join(folder, 'orders.sock');
    const server = createServer();
    const engines = new Engines(server, address);
    server.listen(address);
    await once(server, 'listening');
    return engines;
  }

  /** The next engine that starts, each one once, in the order of their starts. */
  next(): Promise<OrderedEngine> {
    const engine = this.arrived.shift();
    return engine ? Promise.resolve(engine) : new Promise((resolve) => this.awaited.push(resolve));
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private async welcome(socket: Socket): Promise<void> {
    this.sockets.add(socket);
    const gone = new Promise<void>((resolve) => {
      socket.once('close', () => {
        this.sockets.delete(socket);
        resolve();
      });
    });
    // Whoever is killed resets its connection.
    socket.on('error', () => undefined);
    const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
    const line = async () => {
      const next = await lines.next();
      if (next.done === true) throw new Error('the engine has ended and said nothing more');
      return JSON.parse(next.value) as Readonly<Record<string, unknown>>;
    };
    const identity = (await line()) as unknown as EngineIdentity;
    const engine: OrderedEngine = {
      ...identity,
      order: (order) => socket.write(`${JSON.stringify(order)}\n`),
      says: line,
      gone,
    };
    const awaiting = this.awaited.shift();
    if (awaiting) awaiting(engine);
    else this.arrived.push(engine);
  }
}
