import type { Processor, Queue, Worker } from 'bullmq';
import type { Outage } from './outage.js';

/** The part of BullMQ's Queue that is used here, the same on both backends. */
export type JobQueue = Pick<
  Queue,
  | 'addBulk'
  | 'getJobState'
  | 'getWaitingCount'
  | 'remove'
  | 'getJobScheduler'
  | 'upsertJobScheduler'
  | 'removeJobScheduler'
  | 'waitUntilReady'
  | 'close'
> & { on(event: 'error', listener: (error: Error) => void): unknown };

/** The part of BullMQ's Worker that is used here, the same on both backends. */
export type JobWorker = Pick<Worker, 'waitUntilReady' | 'close'> & {
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'active', listener: () => void): unknown;
};

export interface BackendOptions {
  /** For messages: `Redis at redis://host:6379`. */
  readonly server: string;
  /** Silence after which a worker is taken for lost. */
  readonly leaseMs: number;
  readonly outage: Outage;
}

/** Where BullMQ keeps its jobs. */
export interface QueueBackend {
  readonly server: string;
  createQueue(name: string): JobQueue;
  createWorker(name: string, processor: Processor, concurrency: number): JobWorker;
  /** Runs `work` while no other process does. */
  exclusively<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Resolves once commands can be sent. */
  connected(): Promise<void>;
  /** Ends the connections, after queues and workers were closed. */
  close(): Promise<void>;
}

/**
 * The lock tells a dead worker from a slow one; it is renewed by half and is not the length of a job. A job whose
 * worker died is failed, never given to another (`maxStalledCount` 0): PostgreSQL decides whether the run is retried.
 * @param leaseMs silence after which a worker is taken for lost
 */
export const workerSettings = (leaseMs: number) => ({
  lockDuration: 2 * leaseMs,
  stalledInterval: leaseMs,
  maxStalledCount: 0,
  /** After a connection fault. */
  runRetryDelay: 1_000,
  /** Seconds between looks at an empty queue whose wake-up call was missed. */
  drainDelay: 10,
});
