import { pino } from 'pino';
import type { Logger } from 'pino';
import type { Config } from '#config';
import { prettyLine } from './pretty-line.js';

/** Writes to standard output: one JSON object a line, or plain text. */
export function createLogger({ level, format }: Config['log']): Logger {
  const options = { level, base: { process: 'worker' }, timestamp: pino.stdTimeFunctions.isoTime };
  if (format === 'json') return pino(options);
  return pino(options, { write: (line: string) => process.stdout.write(prettyLine(line)) });
}
