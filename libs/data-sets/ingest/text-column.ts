import type { Column } from '#domain';
import { castInstant, isoInstant } from '../iso-time.js';
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
  as: (type, column, hasWords) => cast(text, type, column, hasWords ? notation : { ...notation, missing: [] }),
  digits: digitsOf(`trim(${text})`, notation),
});

/** Blanks around a value are part of text only, and words for missing values are words in text only. */
function cast(text: string, type: StoredType, column: Column, notation: Notation): string {
  if (type === 'string') return text;
  const value = `trim(${text})`;
  const typed =
    type === 'timestamp' ? castInstant(value) : `CAST(${withPoint(value, notation)} AS ${sqlTypeOf(column, type)})`;
  return notation.missing.length === 0 ? typed : `CASE WHEN ${isMissing(value, notation)} THEN NULL ELSE ${typed} END`;
}

function digitsOf(text: string, { decimal }: Notation): StagedColumn['digits'] {
  const point = `strpos(${text}, '${decimal}')`;
  const scale = `if(${point} = 0, 0, length(${text}) - ${point})`;
  const sign = `if(starts_with(${text}, '-'), 1, 0)`;
  return { scale, whole: `if(${point} = 0, length(${text}), ${point} - 1) - ${sign}` };
}
