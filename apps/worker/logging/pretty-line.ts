const levels: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

/** A log line of pino's as plain text: time, level, message, then what else it carries; an error's stack below. */
export function prettyLine(json: string): string {
  const { time, level, msg, process: _process, err, ...fields } = JSON.parse(json) as Record<string, unknown>;
  const rest = Object.entries(fields).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  const { stack } = (err ?? {}) as { stack?: string };
  const line = [String(time), (levels[Number(level)] ?? '').padEnd(5), String(msg), ...rest].join(' ');
  return `${line}\n${stack === undefined ? '' : `${stack}\n`}`;
}
