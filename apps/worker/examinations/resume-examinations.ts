import type { EngineExaminations } from '#application';
import type { Log } from '../logging/log.js';
import { Loop } from '../loop/loop.js';
import type { Service } from '../start/start-services.js';

const intervalMs = 60_000;
const batchSize = 100;

/**
 * Has engines looked at again whose recipe could not be imported for what may have passed. Any worker may ask for it: who asks
 * second changes nothing.
 */
export function resumedExaminations({
  examinations,
  log,
}: {
  readonly examinations: Pick<EngineExaminations, 'resume'>;
  readonly log: Log;
}): Service {
  const step = async () => ((await examinations.resume(batchSize)) === batchSize ? 0 : undefined);
  return new Loop({ name: 'engines to look at again', intervalMs, log, step });
}
