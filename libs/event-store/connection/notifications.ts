import type pg from 'pg';
import { backOff, pause } from '#waiting';

/** What a channel's listener is called with; without payload when notifications may have been lost. */
export type OnNotification = (payload: string | undefined) => void;

export interface Listening {
  /** Resolves when PostgreSQL has been listened to for the first time. */
  readonly ready: Promise<void>;
  readonly stop: () => void;
}

interface Listener {
  readonly channel: string;
  readonly callback: OnNotification;
  readonly markReady: () => void;
}

/** A connection, and for whom it listens. */
interface Connection {
  readonly client: pg.PoolClient;
  readonly listeners: Set<Listener>;
  /** When it listens for all of them: one statement is sent after the other. */
  heard: Promise<void>;
}

/**
 * LISTEN on one connection of a pool, which it keeps as long as anybody listens, and replaces with back-off when it breaks.
 * After every (re)connection each listener is called once without payload, since what happened before was not heard.
 * Notifications are hints: who depends on them polls as well.
 */
export class Notifications {
  private readonly listeners = new Set<Listener>();
  private connection: Connection | undefined;
  private stopped = new AbortController();

  /** `onOutage` hears of every failed or broken connection. */
  constructor(
    private readonly pool: pg.Pool,
    private readonly onOutage: (error: unknown) => void = () => undefined,
  ) {}

  /** Calls back for every notification of a channel until stopped. */
  listen(channel: string, callback: OnNotification): Listening {
    let markReady = (): void => undefined;
    const ready = new Promise<void>((resolve) => (markReady = resolve));
    const listener: Listener = { channel, callback, markReady };
    this.listeners.add(listener);
    if (this.listeners.size === 1) {
      this.stopped = new AbortController();
      void this.stayConnected(this.stopped.signal);
    } else if (this.connection) {
      // A failure ends the connection, and the next one listens to everything.
      void this.hear(this.connection).catch(() => undefined);
    }
    return {
      ready,
      stop: () => {
        this.remove(listener);
      },
    };
  }

  /** Stops all listeners and gives the connection back. */
  close(): void {
    this.listeners.clear();
    this.stopped.abort();
  }

  private remove(listener: Listener): void {
    if (this.listeners.delete(listener) && this.listeners.size === 0) this.stopped.abort();
  }

  private async stayConnected(stopped: AbortSignal): Promise<void> {
    for (let failures = 0; !stopped.aborted;) {
      try {
        await this.untilBroken(stopped, () => (failures = 0));
      } catch (error) {
        this.onOutage(error);
        await pause(backOff(++failures), stopped);
      }
    }
  }

  /** Holds one connection. Rejects when it breaks, resolves when it is not wanted any more. */
  private async untilBroken(stopped: AbortSignal, onConnected: () => void): Promise<void> {
    const client = await this.pool.connect();
    const broken = new Promise<never>((_resolve, reject) => {
      client.once('error', reject);
      client.once('end', () => {
        reject(new Error('PostgreSQL closed the connection'));
      });
    });
    const unwanted = new Promise<void>((resolve) => {
      if (stopped.aborted) resolve();
      stopped.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
    });
    client.on('notification', ({ channel, payload }) => {
      this.dispatch(channel, payload);
    });
    const connection = { client, listeners: new Set<Listener>(), heard: Promise.resolve() };
    try {
      if (stopped.aborted) return;
      // From here on whoever comes is heard behind those that are there.
      this.connection = connection;
      await Promise.race([this.hear(connection), broken]);
      onConnected();
      await Promise.race([broken, unwanted]);
    } finally {
      if (this.connection === connection) this.connection = undefined;
      broken.catch(() => undefined);
      client.removeAllListeners('notification');
      // Ended rather than given back: it would go on listening.
      client.release(true);
    }
  }

  /** Resolves when the connection listens for all listeners that there are. */
  private hear(connection: Connection): Promise<void> {
    connection.heard = connection.heard.then(async () => {
      const fresh = [...this.listeners].filter((listener) => !connection.listeners.has(listener));
      if (fresh.length === 0) return;
      for (const listener of fresh) connection.listeners.add(listener);
      const channels = [...new Set(fresh.map(({ channel }) => channel))];
      await connection.client.query(channels.map((channel) => `listen ${quotedChannel(channel)}`).join('; '));
      for (const { callback, markReady } of fresh) {
        markReady();
        callback(undefined);
      }
    });
    return connection.heard;
  }

  private dispatch(channel: string, payload: string | undefined): void {
    for (const listener of this.listeners) if (listener.channel === channel) listener.callback(payload);
  }
}

const quotedChannel = (channel: string): string => `"${channel.replaceAll('"', '""')}"`;
