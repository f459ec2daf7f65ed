const pattern = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * The instant that a schedule's `startTime` or `endTime` names: `YYYY-MM-DD` or `YYYY-MM-DDTHH:mm`, with or without
 * seconds, fraction and zone; without a zone UTC.
 * @returns milliseconds since 1970, or undefined where the text is no such time or names a day that does not exist
 */
export function parseScheduleTime(text: string): number | undefined {
  const match = pattern.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = numbersOf(match);
  const milliseconds = Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'));
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second, milliseconds));
  // Years below 100 would be taken for 19xx.
  date.setUTCFullYear(year, month - 1, day);
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  const offset = offsetMinutes(match[8]);
  if (!exists || hour > 23 || minute > 59 || second > 59 || offset === undefined) return undefined;
  return date.getTime() - offset * 60_000;
}

type Parts = [number, number, number, number, number, number];

const numbersOf = (match: readonly (string | undefined)[]): Parts =>
  match.slice(1, 7).map((part) => Number(part ?? 0)) as Parts;

/** East of UTC; undefined beyond 23:59. */
function offsetMinutes(zone: string | undefined): number | undefined {
  if (zone === undefined || zone === 'Z') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  if (hours > 23 || minutes > 59) return undefined;
  return (hours * 60 + minutes) * (zone.startsWith('-') ? -1 : 1);
}
