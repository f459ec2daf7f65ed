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

/**
 * LISTEN on one connection of a pool, which it keeps as long as anybody listens, and replaces with back-off when it breaks.
 * After every (re)connection each listener is called once without payload, since what happened before was not heard.
 * Notifications are hints: who depends on them polls as well.
 */
export class Notifications {
  private readonly listeners = new Set<Listener>();
  private client: pg.PoolClient | undefined;
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
    } else if (this.client) {
      // A failure ends the connection, and the next one listens to everything.
      void this.hear(this.client, [listener]).catch(() => undefined);
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
    try {
      await Promise.race([this.hear(client, [...this.listeners]), broken]);
      onConnected();
      if (!stopped.aborted) this.client = client;
      await Promise.race([broken, unwanted]);
    } finally {
      if (this.client === client) this.client = undefined;
      broken.catch(() => undefined);
      client.removeAllListeners('notification');
      // Ended rather than given back: it would go on listening.
      client.release(true);
    }
  }

  private async hear(client: pg.PoolClient, listeners: readonly Listener[]): Promise<void> {
    const channels = [...new Set(listeners.map(({ channel }) => channel))];
    await client.query(channels.map((channel) => `listen ${quotedChannel(channel)}`).join('; '));
    for (const { callback, markReady } of listeners) {
      markReady();
      callback(undefined);
    }
  }

  private dispatch(channel: string, payload: string | undefined): void {
    for (const listener of this.listeners) if (listener.channel === channel) listener.callback(payload);
  }
}

const quotedChannel = (channel: string): string => `"${channel.replaceAll('"', '""')}"`;
