const levels: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

/** Carried by every line of a process, and told by its name in front already. */
const familiar = new Set(['level', 'time', 'pid', 'hostname', 'msg', 'name', 'err', 'context']);

/**
 * A line of a process's JSON log for human eyes: `12:00:01 worker  warn  message key=value`, and the stack of an error
 * below. A line that is no JSON stays as it is, behind the name. undefined: not meant for eyes.
 */
export function readableLine(name: string, line: string): string | undefined {
  const record = parse(line);
  if (record === undefined) return `${' '.repeat(8)} ${name.padEnd(8)} ${line}`;
  if ('ready' in record) return undefined;
  const time = clock(record['time']);
  const level = (levels[Number(record['level'])] ?? '').padEnd(5);
  const details = Object.entries(record).filter(([key]) => !familiar.has(key));
  const rest = details.map(([key, value]) => ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const message = typeof record['msg'] === 'string' ? record['msg'] : '';
  return `${time} ${name.padEnd(8)} ${level} ${message}${rest.join('')}${stackOf(record['err'])}`;
}

/** Loggers write milliseconds since 1970 or ISO 8601. */
function clock(time: unknown): string {
  const date = new Date(typeof time === 'number' || typeof time === 'string' ? time : Number.NaN);
  return Number.isNaN(date.getTime()) ? ' '.repeat(8) : date.toISOString().slice(11, 19);
}

function parse(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function stackOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('stack' in error)) return '';
  return typeof error.stack === 'string' ? `\n${error.stack.replace(/^/gm, '    ')}` : '';
}
