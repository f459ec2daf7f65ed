import { refuseIfAny } from '#domain';
import { single } from '../../http/index.js';
import type { QueryValues } from '../../http/index.js';
import { logStreams } from './run-status.js';
import type { LogStream } from './run-status.js';

export interface LogRequest {
  readonly stream: LogStream;
  readonly follow: boolean;
  /** Only so many of the last lines, and what follows. */
  readonly tail?: number;
}

/** Lines: as many as a person may look through. */
export const mostTail = 100_000;

/** Reads `stream` (default `execution`), `follow` (default `false`) and `tail`. Throws `illegal-argument` naming every violation. */
export function logRequestOf(query: QueryValues): LogRequest {
  const name = single(query, 'stream') ?? 'execution';
  const follow = single(query, 'follow') ?? 'false';
  const tail = single(query, 'tail');
  const isTail = tail === undefined || (/^\d{1,6}$/.test(tail) && Number(tail) <= mostTail);
  const stream = logStreams.find((known) => known === name);
  refuseIfAny('illegal-argument', {
    ...(!stream && { stream: `${JSON.stringify(name)} is not one of ${logStreams.join(', ')}` }),
    ...(!['true', 'false'].includes(follow) && { follow: `${JSON.stringify(follow)} is not true or false` }),
    ...(!isTail && { tail: `${JSON.stringify(tail)} is not a whole number from 0 to ${mostTail}` }),
  });
  return {
    stream: stream ?? 'execution',
    follow: follow === 'true',
    ...(tail !== undefined && { tail: Number(tail) }),
  };
}
