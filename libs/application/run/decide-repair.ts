import { assertNever } from '#domain';
import type { JobPresence } from '#queues';
import type { OpenRunFacts } from '#read-models';

/** What is known of one run that has not ended. */
export interface RunFacts extends OpenRunFacts {
  readonly job: JobPresence;
}

export type Repair =
  | { readonly kind: 'leave' }
  /** Its message is lost: put it into the outbox again. */
  | { readonly kind: 'send' }
  /** Its job ended without a claim, and keeps its id busy: remove it, then send. */
  | { readonly kind: 'send-anew' }
  /** Its worker is lost: end the attempt. */
  | { readonly kind: 'give-up-attempt' };

export interface Lease {
  /** Milliseconds of silence after which a worker is taken for lost. */
  readonly ms: number;
  /** Whether workers could be heard all that time: their database was not away, and its clock was not set. */
  readonly heard: boolean;
}

/** What a run needs so that it goes on. */
export function decideRepair(run: RunFacts, lease: Lease): Repair {
  switch (run.state) {
    case 'PENDING':
    case 'RETRY':
      return repairRequested(run, lease.ms);
    case 'RUNNING':
      return { kind: lease.heard && isPast(run.silentFor ?? run.age, lease.ms) ? 'give-up-attempt' : 'leave' };
    default:
      return assertNever(run.state);
  }
}

/** A message on its way has time until the lease is over: the relay and the queue may be busy, or just back. */
function repairRequested({ age, waits, retryIn, inOutbox, job }: RunFacts, lease: number): Repair {
  if (waits || retryIn > 0 || inOutbox) return { kind: 'leave' };
  switch (job) {
    case 'waiting':
    case 'active':
      return { kind: 'leave' };
    case 'absent':
      return { kind: 'send' };
    case 'ended':
      return { kind: isPast(age, lease) ? 'send-anew' : 'leave' };
    default:
      return assertNever(job);
  }
}

/** What lies so far in the future was written before the clock was set back, and by nobody since. */
const isPast = (age: number, lease: number): boolean => Math.abs(age) > lease;
