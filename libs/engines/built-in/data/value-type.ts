/** The types that a data set's columns have. */
export type ValueType = 'string' | 'integer' | 'double' | 'boolean' | 'timestamp';

export interface WindowColumn {
  readonly name: string;
  readonly type: ValueType;
}

export const isNumeric = (type: ValueType): boolean => type === 'integer' || type === 'double';

const number = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Whether text reads as a number. */
export const isNumberText = (text: string): boolean => number.test(text);
