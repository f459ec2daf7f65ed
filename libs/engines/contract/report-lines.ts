import { isJsonObject } from './json.js';
import type { JsonObject } from './json.js';
import { parseStorable } from './storable-text.js';

export interface Progress {
  /** Share of the work that is done, 0 to 1. */
  readonly fraction?: number;
  readonly message?: string;
}

export interface ReportedMetric {
  readonly name: string;
  readonly value: number;
}

/** What an engine says that waits for a run: that it can take one, and that it has. */
export type WarmState = 'ready' | 'begun';

/** What an engine says while it runs: one JSON object a line on file descriptor 3. */
export type Report =
  | { readonly progress: Progress }
  | { readonly metric: ReportedMetric }
  | { readonly error: string }
  | { readonly state: WarmState }
  | { readonly sandbox: object };

const isText = (value: unknown): value is string => typeof value === 'string';
const isFinite = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** One line as a report, or undefined when it is none. Unknown members are ignored. */
export function parseReport(line: string): Report | undefined {
  let value: unknown;
  try {
    value = parseStorable(line);
  } catch {
    return undefined;
  }
  if (!isJsonObject(value)) return undefined;
  if (isText(value['error'])) return { error: value['error'] };
  if (isJsonObject(value['progress'])) return parseProgress(value['progress']);
  if (isJsonObject(value['metric'])) return parseMetric(value['metric']);
  // What one that shuts itself in has held: whoever started it has asked for no less.
  if (isJsonObject(value['sandbox'])) return { sandbox: value['sandbox'] };
  for (const state of ['ready', 'begun'] as const) if (isJsonObject(value[state])) return { state };
  return undefined;
}

function parseProgress({ fraction, message }: JsonObject): Report | undefined {
  const known = {
    ...(isFinite(fraction) ? { fraction: Math.min(1, Math.max(0, fraction)) } : {}),
    ...(isText(message) ? { message } : {}),
  };
  return Object.keys(known).length > 0 ? { progress: known } : undefined;
}

function parseMetric({ name, value }: JsonObject): Report | undefined {
  return isText(name) && isFinite(value) ? { metric: { name, value } } : undefined;
}

/** Cuts a byte stream into lines. A line of more than `maxBytes` is dropped whole and handed to `onTooLong` once. */
export function lineSplitter(
  maxBytes: number,
  onLine: (line: string) => void,
  onTooLong: () => void,
): { readonly push: (chunk: Buffer) => void; readonly end: () => void } {
  let parts: Buffer[] = [];
  let size = 0;
  const flush = () => {
    if (size > maxBytes) onTooLong();
    else if (size > 0) onLine(Buffer.concat(parts).toString('utf8'));
    parts = [];
    size = 0;
  };
  const keep = (part: Buffer) => {
    size += part.length;
    if (size > maxBytes) parts = [];
    else parts.push(part);
  };
  const push = (chunk: Buffer) => {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      keep(chunk.subarray(start, end));
      flush();
      start = end + 1;
    }
    if (start < chunk.length) keep(chunk.subarray(start));
  };
  return { push, end: flush };
}
