import type { BatchFormat, BatchManifest } from '#data-sets';
import type { ColumnType, EngineAlgorithm } from '#domain';

/** How an engine may write its predictions, by the ending of their file. */
export const predictionFormats: Readonly<Record<string, BatchFormat>> = {
  '.csv': 'csv',
  '.ndjson': 'ndjson',
  '.parquet': 'parquet',
};

/** Of the built-in engine, and of most recipes. */
const predictionColumn = 'prediction';

const numeric: readonly ColumnType[] = ['integer', 'double', 'decimal'];

/**
 * Why a batch is no predictions, by the column that engines predict into, whatever else they write; undefined where it is.
 * @param algorithm of the engine, where it is known
 */
export function whyUnfit(
  { schema, rows }: Pick<BatchManifest, 'schema' | 'rows'>,
  algorithm?: EngineAlgorithm,
): string | undefined {
  const type = schema.find(({ name }) => name === predictionColumn)?.type;
  if (type === 'unknown') {
    const expected = 'expected is one in each row that can be predicted, NaN or null in others';
    return `column "${predictionColumn}" has no value in any of the ${rows} rows: ${expected}`;
  }
  if (algorithm === 'Regression' && type !== undefined && !numeric.includes(type)) {
    const expected = `expected are numbers, since the engine's algorithm is Regression`;
    return `column "${predictionColumn}" is of the type ${type}: ${expected}`;
  }
  return undefined;
}
