import type { Column } from '#domain';
import { castInstant, isoInstant } from '../iso-time.js';
import { sqlTypeOf } from '../schema.js';
import type { StoredType } from '../schema.js';
import type { StagedColumn, Wanted } from './staged-batch.js';
import { isMissing, withPoint } from './value-kind.js';
import type { Notation } from './value-kind.js';

/** A staged column whose values are text. */
export function textColumn(name: string, text: string, kind: string, notation: Notation): StagedColumn {
  const ofText: StagedColumn['ofText'] = (one, type, column, hasWords) =>
    cast(one, type, column, hasWords ? notation : { ...notation, missing: [] });
  return {
    name,
    kind,
    text,
    isoTime: isoInstant(`trim(${text})`),
    as: (type, column, hasWords) => ofText(text, type, column, hasWords),
    ofText,
  };
}

/** Blanks around a value are part of text only, and words for missing values are words in text only. */
function cast(text: string, type: StoredType, column: Column, notation: Notation): string {
  if (type === 'string') return text;
  const value = `trim(${text})`;
  const typed = castValue(withPoint(value, notation), type, column);
  return notation.missing.length === 0 ? typed : `CASE WHEN ${isMissing(value, notation)} THEN NULL ELSE ${typed} END`;
}

/** Beyond, DuckDB multiplies digit by digit in 128 bits: 25 µs a value, a hundred times what an integer of 128 bits takes. */
const digitsOfBigint = 18;

function castValue(value: string, type: StoredType, column: Column): string {
  const sqlType = sqlTypeOf(column, type);
  if (type === 'timestamp') return castInstant(value);
  const { precision = 0, scale = 0 } = column;
  if (type !== 'decimal' || precision <= digitsOfBigint) return `CAST(${value} AS ${sqlType})`;
  const missing = `repeat('0', ${scale} - ${digitsBehind('.', value)})`;
  const unit = `CAST('${scale === 0 ? '1' : `0.${'1'.padStart(scale, '0')}`}' AS DECIMAL(38,${scale}))`;
  return `CAST(CAST(CAST(replace(${value}, '.', '') || ${missing} AS HUGEINT) AS DECIMAL(38,0)) * ${unit} AS ${sqlType})`;
}

/** SQL for how many digits a number has behind its point. */
const digitsBehind = (point: string, text: string): string =>
  `if(strpos(${text}, '${point}') = 0, 0, length(${text}) - strpos(${text}, '${point}'))`;

/** SQL for what is wanted of a value whose text without blanks is `v`. */
export const wantedOf = (wanted: readonly Wanted[], notation: Notation): string =>
  wanted.map((one) => `, ${one === 'digits' ? digitsOf('v', notation) : one}`).join('');

function digitsOf(text: string, { decimal }: Notation): string {
  const point = `strpos(${text}, '${decimal}')`;
  const sign = `if(starts_with(${text}, '-'), 1, 0)`;
  return `if(${point} = 0, length(${text}), ${point} - 1) - ${sign} AS whole, ${digitsBehind(decimal, text)} AS scale`;
}
