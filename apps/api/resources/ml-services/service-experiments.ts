import { scheduleKinds } from '#domain';
import type { MLServiceBody } from '#read-models';

/** Both experiments of a service. A published run's training experiment may hold runs from before the service. */
export const experimentsOf = ({ parts }: MLServiceBody): string[] =>
  scheduleKinds.map((kind) => parts[kind].experimentId);
