import { isoInstant } from '../iso-time.js';
import { sqlTypes, type StoredType } from '../schema.js';
import type { StagedColumn } from './staged-batch.js';

/** A staged column whose values are text. */
export const textColumn = (name: string, text: string, kind: string): StagedColumn => ({
  name,
  kind,
  text,
  isoTime: isoInstant(text),
  as: (type) => cast(text, type),
});

function cast(text: string, type: StoredType): string {
  if (type === 'string') return text;
  return type === 'timestamp' ? isoInstant(text) : `CAST(${text} AS ${sqlTypes[type]})`;
}
