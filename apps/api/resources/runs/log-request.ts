import { refuseIfAny } from '#domain';
import { single } from '../../http/index.js';
import type { QueryValues } from '../../http/index.js';
import { logStreams } from './run-status.js';
import type { LogStream } from './run-status.js';

export interface LogRequest {
  readonly stream: LogStream;
  readonly follow: boolean;
}

/** Reads `stream` (default `execution`) and `follow` (default `false`). Throws `illegal-argument` naming every violation. */
export function logRequestOf(query: QueryValues): LogRequest {
  const name = single(query, 'stream') ?? 'execution';
  const follow = single(query, 'follow') ?? 'false';
  const stream = logStreams.find((known) => known === name);
  refuseIfAny('illegal-argument', {
    ...(!stream && { stream: `${JSON.stringify(name)} is not one of ${logStreams.join(', ')}` }),
    ...(!['true', 'false'].includes(follow) && { follow: `${JSON.stringify(follow)} is not true or false` }),
  });
  return { stream: stream ?? 'execution', follow: follow === 'true' };
}
