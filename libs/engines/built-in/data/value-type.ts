/** The types that a data set's columns have. */
export type ValueType = 'string' | 'integer' | 'double' | 'boolean' | 'timestamp';

export interface WindowColumn {
  readonly name: string;
  readonly type: ValueType;
}

export const isNumeric = (type: ValueType): boolean => type === 'integer' || type === 'double';
