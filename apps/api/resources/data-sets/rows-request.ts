import { epochMilliseconds } from '#data-sets';
import { DomainError, isUuid, limits, refuseIfAny, violationAt } from '#domain';
import { parseMediaType, refuseUnstorable, single } from '../../http/index.js';
import type { QueryValues } from '../../http/index.js';

export const rowFormats = ['json', 'csv', 'parquet'] as const;
export type RowFormat = (typeof rowFormats)[number];

/** Parts of a histogram. */
export const mostBins = 100;

/** ISO 8601; half-open. */
export interface Interval {
  readonly from?: string;
  readonly to?: string;
}

/** What is asked of the rows, before their columns are known. */
export interface WrittenRowQuery {
  readonly orderby?: readonly string[];
  readonly property?: readonly string[];
  readonly latest: boolean;
  readonly key?: string;
}

export interface RowsRequest {
  readonly query: WrittenRowQuery;
  /** Only predictions of this run, of this model. */
  readonly predictions: { readonly runId?: string; readonly modelId?: string };
  readonly format: RowFormat;
  readonly interval: Interval;
  /** Absent: all rows, for files of which no page was asked for. */
  readonly page?: { readonly start: number; readonly limit: number };
}

const defaultPage = { start: '0', limit: '25' };

/** Reads start, limit, from, to and format. Throws `illegal-argument` that names every violation. */
export function rowsRequestOf(query: QueryValues, accept?: string): RowsRequest {
  refuseUnstorable(query);
  const name = single(query, 'format');
  const format = name === undefined ? formatOfAccept(accept) : rowFormats.find((one) => one === name.toLowerCase());
  const start = single(query, 'start');
  const limit = single(query, 'limit');
  refuseIfAny('illegal-argument', {
    ...wholeNumber('start', start ?? defaultPage.start, 0, Number.MAX_SAFE_INTEGER),
    ...wholeNumber('limit', limit ?? defaultPage.limit, 0, limits.listItems.most),
    ...(!format && { format: `${JSON.stringify(name)} is not one of ${rowFormats.join(', ')}` }),
  });
  const isPaged = format === 'json' || start !== undefined || limit !== undefined;
  if (isPaged && format === 'parquet') throw unpaged();
  return {
    format: format ?? 'json',
    interval: intervalOf(query),
    query: rowQueryOf(query),
    predictions: predictionsOf(query),
    ...(isPaged && { page: { start: Number(start ?? defaultPage.start), limit: Number(limit ?? defaultPage.limit) } }),
  };
}

function intervalOf(query: QueryValues): Interval {
  const [from, to] = [single(query, 'from'), single(query, 'to')];
  const bounds = { ...malformedTime('from', from), ...malformedTime('to', to) };
  refuseIfAny('illegal-argument', bounds);
  if (from !== undefined && to !== undefined && epochMilliseconds(from) > epochMilliseconds(to)) {
    const message = `${JSON.stringify(from)} is later than to, ${JSON.stringify(to)}`;
    throw violationAt('illegal-argument', 'from', message);
  }
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

function malformedTime(name: string, text: string | undefined): Record<string, string> {
  try {
    if (text !== undefined) epochMilliseconds(text);
    return {};
  } catch (error) {
    if (error instanceof DomainError) return { [name]: error.message };
    throw error;
  }
}

function rowQueryOf(query: QueryValues): WrittenRowQuery {
  const { orderby, property } = query;
  const [latest = 'false', key] = [single(query, 'latest'), single(query, 'key')];
  const isLatest = latest.toLowerCase() === 'true';
  refuseIfAny('illegal-argument', {
    ...(!isLatest &&
      latest.toLowerCase() !== 'false' && { latest: `${JSON.stringify(latest)} is neither true nor false` }),
    ...(!isLatest && key !== undefined && { key: `${JSON.stringify(key)} says nothing without latest=true` }),
  });
  return {
    ...(orderby !== undefined && { orderby: [orderby].flat() }),
    ...(property !== undefined && { property: [property].flat() }),
    latest: isLatest,
    ...(key !== undefined && { key }),
  };
}

function predictionsOf(query: QueryValues): RowsRequest['predictions'] {
  const [runId, modelId] = [single(query, 'runId'), single(query, 'modelId')];
  refuseIfAny('illegal-argument', { ...malformedId('runId', runId), ...malformedId('modelId', modelId) });
  return { ...(runId !== undefined && { runId }), ...(modelId !== undefined && { modelId }) };
}

const malformedId = (name: string, id: string | undefined): Record<string, string> =>
  id === undefined || isUuid(id) ? {} : { [name]: `${JSON.stringify(id)} is not a UUID` };

function formatOfAccept(accept = ''): RowFormat {
  const [first] = accept.split(',').map((part) => parseMediaType(part)?.type);
  if (first === 'text/csv') return 'csv';
  return first === 'application/vnd.apache.parquet' ? 'parquet' : 'json';
}

function wholeNumber(name: string, text: string, least: number, most: number): Record<string, string> {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return {};
  return { [name]: `${JSON.stringify(text)} is not a whole number from ${least} to ${most}` };
}

function unpaged(): DomainError {
  const message = '"parquet" holds all rows and takes no start or limit; from and to bound it';
  return violationAt('illegal-argument', 'format', message);
}
