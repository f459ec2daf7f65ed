import type { Column, ColumnType } from '#domain';
import { BadBatchError } from './errors.js';

/** `same`: a batch has the data set's columns. `any`: it may lack some (read as null) and bring new ones, as predictions do. */
export type ColumnRule = 'same' | 'any';

/**
 * The data set's schema once a batch is in it: the columns keep their order, new ones follow.
 * A data set without columns takes the batch's. `integer` and `double` make `double`; every other pair must be equal.
 * @throws BadBatchError naming the column that is missing, unknown or of another type
 */
export function mergeSchema(
  schema: readonly Column[] | undefined,
  batch: readonly Column[],
  rule: ColumnRule = 'same',
): Column[] {
  if (schema === undefined || schema.length === 0) return [...batch];
  if (rule === 'same') assertSameColumns(schema, batch);
  const types = new Map(batch.map((column) => [column.name, column.type]));
  const known = new Set(schema.map((column) => column.name));
  const merged = schema.map(({ name, type }) => ({ name, type: mergeType(name, type, types.get(name) ?? type) }));
  return [...merged, ...batch.filter((column) => !known.has(column.name))];
}

/**
 * Checks that a batch has the schema's columns, no more and no fewer; their order does not matter.
 * @throws BadBatchError naming the first column that is missing or unknown
 */
export function assertSameColumns(schema: readonly Column[], batch: readonly { readonly name: string }[]): void {
  const allowed = schema.map(({ name }) => `"${name}"`).join(', ');
  const given = new Set(batch.map(({ name }) => name));
  const known = new Set(schema.map(({ name }) => name));
  const unknown = batch.find(({ name }) => !known.has(name));
  if (unknown) {
    throw new BadBatchError(
      `column "${unknown.name}" is not in the data set, whose columns are ${allowed}`,
      unknown.name,
    );
  }
  const missing = schema.find(({ name }) => !given.has(name));
  if (missing) {
    throw new BadBatchError(
      `column "${missing.name}" is missing: the data set has the columns ${allowed}`,
      missing.name,
    );
  }
}

/**
 * Checks names: none empty or with NUL, which would end an SQL statement, none of the reserved ones, and no two alike but for case, which SQL would take for one.
 * @throws BadBatchError
 */
export function assertColumnNames(names: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const [index, name] of names.entries()) {
    if (name.trim() === '') throw new BadBatchError(`column ${index + 1} has no name`, name);
    if (name.includes('\0')) throw new BadBatchError(`column ${index + 1} has a NUL character in its name`, name);
    if (name.toLowerCase().startsWith(reservedPrefix)) {
      throw new BadBatchError(`column "${name}": names that begin with "${reservedPrefix}" are reserved`, name);
    }
    const earlier = seen.get(name.toLowerCase());
    if (earlier !== undefined) {
      throw new BadBatchError(`column ${index + 1} is "${name}", but a column "${earlier}" is there already`, name);
    }
    seen.set(name.toLowerCase(), name);
  }
}

const reservedPrefix = '__rondo_';

/** The instant of a row, kept beside the columns of a batch whose data set has a timestamp column; never shown. */
export const timeColumn = `${reservedPrefix}time`;

/** How a column is stored: `date` is a timestamp column in whose batch no value has a time of day. */
export type StoredType = ColumnType | 'date';

export const sqlTypes: Readonly<Record<StoredType, string>> = {
  string: 'VARCHAR',
  integer: 'BIGINT',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
};

const isNumber = (type: ColumnType) => type === 'integer' || type === 'double';

function mergeType(name: string, earlier: ColumnType, later: ColumnType): ColumnType {
  if (earlier === later) return earlier;
  if (isNumber(earlier) && isNumber(later)) return 'double';
  throw new BadBatchError(`column "${name}" is of type ${later}, but the data set's is of type ${earlier}`, name);
}
