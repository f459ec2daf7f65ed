import { DomainError, isCalendarDay } from '#domain';
import { literal } from './sql.js';

const date = '[0-9]{4}-[0-9]{2}-[0-9]{2}';
const clock = '([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,9})?)?';
/** No place is further from UTC than 14 hours; DuckDB takes 15. */
const zone = '(Z|[+-](0[0-9]|1[0-5])(:?[0-5][0-9])?)';

/** `2012-10-26` */
export const isoDatePattern = date;
/** `2012-10-26T05:00`, with or without seconds, fraction and zone; a blank may stand for the T. */
export const isoTimePattern = `${date}[T ]${clock}${zone}?`;

/**
 * SQL for the UTC instant (TIMESTAMP) of ISO 8601 text, null when it is none; without a zone it is UTC.
 * DuckDB's cast to TIMESTAMP ignores the offset, and it reads no zone behind a time without seconds. No pattern here may
 * hold a dot: RE2 compiles it to all of UTF-8, which took 10 ms a column and statement.
 */
export const isoInstant = (text: string): string =>
  `CASE WHEN regexp_full_match(${text}, '${isoDatePattern}|${isoTimePattern}') THEN ${castInstant(text)} END`;

/**
 * The same for text that is known to be of the patterns: null only for days that do not exist. Times that are written in
 * the usual way, `2012-10-26T05:00:00` with or without Z, need no zones, which take several times as long. No pattern tells
 * whether seconds are there: each column's would be compiled, 100 KiB of thousands.
 */
export const castInstant = (text: string): string => {
  const withSeconds = `if(length(${text}) < 16 OR substr(${text}, 17, 1) = ':', ${text}, substr(${text}, 1, 16) || ':00' || substr(${text}, 17))`;
  return `CASE WHEN length(${text}) = 19 OR (length(${text}) = 20 AND suffix(${text}, 'Z'))
    THEN TRY_CAST(substr(${text}, 1, 19) AS TIMESTAMP)
    ELSE timezone('UTC', TRY_CAST(${withSeconds} AS TIMESTAMPTZ)) END`;
};

/** SQL for whether a DATE or TIMESTAMP is of the years that ISO 8601 writes with four digits; neither infinity is. */
export const isWritable = (time: string): string => `coalesce(year(${time}) BETWEEN 1 AND 9999, false)`;

/** SQL that writes a DATE as `2012-10-26` and a TIMESTAMP as `2012-10-26T05:00:00.000Z` (microseconds only if it has any). */
export const isoText = (time: string): string => `CASE
  WHEN typeof(${time}) = 'DATE' THEN strftime(${time}, '%Y-%m-%d')
  WHEN epoch_us(${time}) % 1000 = 0 THEN strftime(${time}, '%Y-%m-%dT%H:%M:%S.%gZ')
  ELSE strftime(${time}, '%Y-%m-%dT%H:%M:%S.%fZ') END`;

/** SQL for a given instant. */
export const instant = (text: string): string => {
  epochMilliseconds(text);
  return isoInstant(literal(text));
};

const strictTime = new RegExp(`^(${isoDatePattern}|${isoTimePattern})$`);
const wholeTime = new RegExp(`^(${date})(?:[T ]([0-9:.]+)(${zone})?)?$`);

/**
 * The instant of ISO 8601 text in whole milliseconds since 1970, rounded down; without a zone it is UTC.
 * @throws DomainError `illegal-argument` when it is none
 */
export function epochMilliseconds(text: string): number {
  const [, day = '', time = '00:00', offset = 'Z'] = wholeTime.exec(text) ?? [];
  const minutes = offset.length === 3 ? `${offset}:00` : offset.replace(/([0-9]{2})([0-9]{2})$/, '$1:$2');
  const milliseconds = Date.parse(`${day}T${time}${minutes}`);
  if (strictTime.test(text) && !Number.isNaN(milliseconds) && isCalendarDay(day)) return milliseconds;
  throw new DomainError('illegal-argument', `"${text}" is not an ISO 8601 time, such as 2012-10-26T05:00:00Z`);
}
