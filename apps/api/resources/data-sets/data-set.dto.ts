import { assertColumnNames, defaultMissingValues, timestampFormatViolation } from '#data-sets';
import { aliasViolations, columnTypes, limits, maxDigits } from '#domain';
import type { Column, ColumnType } from '#domain';
import { CheckedBy, Description, Name, NestedList, OneOf, TagMap, Text, TextList, Whole } from '../../http/index.js';
import type { Violations } from '../../http/index.js';

export class ColumnDto {
  @Text({
    required: true,
    min: 1,
    max: limits.columnNameLength.most,
    trimmed: true,
    description: 'Name of the column',
  })
  name!: string;

  @OneOf(columnTypes, { required: true, description: 'Type of its values' })
  type!: ColumnType;

  @Whole({
    min: 1,
    max: maxDigits,
    description: 'Digits of a decimal; 19 of an integer column that a double would round',
  })
  precision?: number;

  @Whole({ min: 0, max: maxDigits, description: 'Digits of a decimal behind the point' })
  scale?: number;
}

/** What can separate the fields of a line: one character that no value begins with. */
function delimiterRule(delimiter: string, place: string): Violations {
  const isOne = delimiter.length === 1 && !/[\p{L}\p{N}"\r\n\0.]/u.test(delimiter);
  return isOne ? {} : { [place]: `${JSON.stringify(delimiter)} is not one character such as ; or a tab` };
}

function formatRule(format: string, place: string): Violations {
  const violation = timestampFormatViolation(format);
  return violation === undefined ? {} : { [place]: violation };
}

function schemaRule(columns: readonly Column[], place: string): Violations {
  try {
    assertColumnNames(columns.map(({ name }) => name));
    return Object.assign({}, ...columns.map((column, index) => digitsRule(column, `${place}[${index}]`))) as Violations;
  } catch (error) {
    return { [place]: (error as Error).message };
  }
}

/** A decimal has at least the digits behind its point. */
function digitsRule({ precision, scale }: Column, place: string): Violations {
  if (scale === undefined || precision === undefined || scale <= precision) return {};
  return { [`${place}.scale`]: `${scale} is more than the precision, ${precision}` };
}

export class DataSetDto {
  @Name()
  name!: string;

  @Description()
  description?: string;

  @TextList({
    description:
      'What may stand wherever a data set id may, such as the id that it had elsewhere; unique in the sandbox, and no UUIDs. Free again when the data set is deleted',
    list: { maxItems: limits.aliases.most, uniqueItems: true },
    text: { minLength: 1, pattern: String.raw`^\S([\s\S]*\S)?$` },
  })
  @CheckedBy(aliasViolations)
  aliases?: string[];

  @Text({
    min: 1,
    max: limits.columnNameLength.most,
    trimmed: true,
    description: 'The column that says when a row was; without it runs read all rows',
  })
  timestampColumn?: string;

  @Text({
    min: 1,
    description:
      'A strptime pattern such as %m/%d/%y, %s or %Q for seconds or milliseconds since 1970; ISO 8601 when absent',
  })
  @CheckedBy(formatRule)
  timestampFormat?: string;

  @TextList({
    description: `Words, in any case, that stand for a missing value in columns of numbers, booleans and times; when absent ${defaultMissingValues.map((word) => JSON.stringify(word)).join(' ')}`,
  })
  missingValues?: string[];

  @Text({ min: 1, max: 1, description: 'What separates the fields of CSV; detected when absent' })
  @CheckedBy(delimiterRule)
  delimiter?: string;

  @OneOf(['.', ','], { description: 'The mark between whole and fraction in CSV; detected when absent' })
  decimal?: '.' | ',';

  @NestedList(() => ColumnDto, {
    most: limits.columns.most,
    description: 'Columns in order; taken from the first batch when absent',
  })
  @CheckedBy(schemaRule)
  schema?: ColumnDto[];

  @TagMap()
  tags?: Record<string, string>;
}
