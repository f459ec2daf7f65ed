import { isoInstant } from '../iso-time.js';
import type { StagedColumn, StoredType } from './staged-batch.js';

/** A staged column whose values are text. */
export const textColumn = (name: string, text: string, kind: string): StagedColumn => ({
  name,
  kind,
  text,
  isoTime: isoInstant(text),
  as: (type) => cast(text, type),
});

function cast(text: string, type: StoredType): string {
  switch (type) {
    case 'string':
      return text;
    case 'integer':
      return `CAST(${text} AS BIGINT)`;
    case 'double':
      return `CAST(${text} AS DOUBLE)`;
    case 'boolean':
      return `CAST(${text} AS BOOLEAN)`;
    case 'date':
      return `CAST(${text} AS DATE)`;
    case 'timestamp':
      return isoInstant(text);
  }
}
