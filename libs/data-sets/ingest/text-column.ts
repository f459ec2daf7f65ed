import type { Column } from '#domain';
import { isoInstant } from '../iso-time.js';
import { sqlTypeOf } from '../schema.js';
import type { StoredType } from '../schema.js';
import type { StagedColumn } from './staged-batch.js';
import { isMissing, withPoint } from './value-kind.js';
import type { Notation } from './value-kind.js';

/** A staged column whose values are text. */
export const textColumn = (name: string, text: string, kind: string, notation: Notation): StagedColumn => ({
  name,
  kind,
  text,
  isoTime: isoInstant(`trim(${text})`),
  as: (type, column) => cast(text, type, column, notation),
  digits: digitsOf(`trim(${text})`, notation),
});

/** Blanks around a value are part of text only, and words for missing values are words in text only. */
function cast(text: string, type: StoredType, column: Column, notation: Notation): string {
  if (type === 'string') return text;
  const value = `trim(${text})`;
  const isTime = type === 'timestamp' || type === 'date';
  const typed = isTime ? isoInstant(value) : `CAST(${withPoint(value, notation)} AS ${sqlTypeOf(column, type)})`;
  const present = `CASE WHEN ${isMissing(value, notation)} THEN NULL ELSE ${typed} END`;
  return type === 'date' ? `CAST(${present} AS DATE)` : present;
}

function digitsOf(text: string, { decimal }: Notation): StagedColumn['digits'] {
  const point = `strpos(${text}, '${decimal}')`;
  const scale = `if(${point} = 0, 0, length(${text}) - ${point})`;
  const sign = `if(starts_with(${text}, '-'), 1, 0)`;
  return { scale, whole: `if(${point} = 0, length(${text}), ${point} - 1) - ${sign}` };
}
