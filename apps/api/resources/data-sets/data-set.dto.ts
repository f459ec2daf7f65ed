import { assertColumnNames, timestampFormatViolation } from '#data-sets';
import { type Column, type ColumnType, columnTypes } from '#domain';
import { CheckedBy, Description, Name, NestedList, OneOf, TagMap, Text, type Violations } from '../../http/index.js';

export class ColumnDto {
  @Text({ required: true, min: 1, description: 'Name of the column' })
  name!: string;

  @OneOf(columnTypes, { required: true, description: 'Type of its values' })
  type!: ColumnType;
}

function formatRule(format: string, place: string): Violations {
  const violation = timestampFormatViolation(format);
  return violation === undefined ? {} : { [place]: violation };
}

function schemaRule(columns: readonly Column[], place: string): Violations {
  try {
    assertColumnNames(columns.map(({ name }) => name));
    return {};
  } catch (error) {
    return { [place]: (error as Error).message };
  }
}

export class DataSetDto {
  @Name()
  name!: string;

  @Description()
  description?: string;

  @Text({ min: 1, description: 'The column that says when a row was; without it runs read all rows' })
  timestampColumn?: string;

  @Text({ min: 1, description: 'A strptime pattern such as %m/%d/%y; ISO 8601 when absent' })
  @CheckedBy(formatRule)
  timestampFormat?: string;

  @NestedList(() => ColumnDto, { description: 'Columns in order; taken from the first batch when absent' })
  @CheckedBy(schemaRule)
  schema?: ColumnDto[];

  @TagMap()
  tags?: Record<string, string>;
}
