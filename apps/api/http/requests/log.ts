import type { Config } from '#config';
import { pino } from 'pino';
import type { Logger } from 'pino';

/** The log of the process: JSON lines on stdout. Never holds tokens, bodies or parameters. */
export const createLog = ({ log }: Pick<Config, 'log'>): Logger =>
  pino({ level: log.level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
