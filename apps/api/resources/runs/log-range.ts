import type { FastifyReply } from 'fastify';
import { byteRange, problemOf } from '../../http/index.js';
import { lengthOf, startOfLast } from './log-part.js';
import type { LogPart } from './log-part.js';

interface Asked {
  readonly tail: number | undefined;
  readonly range: string | undefined;
}

/**
 * Which part of a log is asked for, undefined for the whole. A log has a few MiB at most: it is read once to know where the part
 * is. Of a range the answer's status and headers are set; one that lies beyond the log is refused here.
 */
export async function partAsked(
  reply: FastifyReply,
  read: () => AsyncIterable<Buffer | string>,
  { tail, range }: Asked,
): Promise<LogPart | 'refused' | undefined> {
  if (tail !== undefined) return { start: await startOfLast(tail, read()) };
  if (range === undefined) return undefined;
  const bytes = await lengthOf(read());
  const part = byteRange(range, bytes);
  if (part === undefined) return undefined;
  if (part === 'unsatisfiable') {
    void reply.code(416).header('content-range', `bytes */${bytes}`).type('application/problem+json');
    void reply.send(JSON.stringify(problemOf(416, `Range: ${range} lies beyond the ${bytes} bytes`)));
    return 'refused';
  }
  void reply.code(206).header('content-range', `bytes ${part.start}-${part.end}/${bytes}`);
  return { start: part.start, end: part.end + 1 };
}
