import { timestampFormatViolation } from '#data-sets';
import { refuseIfAny } from '#domain';
import { single } from '../../http/index.js';
import type { QueryValues } from '../../http/index.js';

export interface PreviewRequest {
  readonly delimiter?: string;
  readonly decimal?: '.' | ',';
  readonly timestampColumn?: string;
  readonly timestampFormat?: string;
}

/** Reads how the rows are to be read. Throws `illegal-argument` naming every violation. */
export function previewRequestOf(query: QueryValues): PreviewRequest {
  // A delimiter may be a blank.
  const delimiter =
    query['delimiter'] === ' ' || query['delimiter'] === '\t' ? query['delimiter'] : single(query, 'delimiter');
  const written = single(query, 'decimal');
  const decimal = ([',', '.'] as const).find((mark) => mark === written);
  const [timestampColumn, timestampFormat] = [single(query, 'timestampColumn'), single(query, 'timestampFormat')];
  const violation = timestampFormat === undefined ? undefined : timestampFormatViolation(timestampFormat);
  refuseIfAny('illegal-argument', {
    ...(delimiter !== undefined &&
      delimiter.length !== 1 && { delimiter: `${JSON.stringify(delimiter)} is not one character` }),
    ...(written !== undefined && !decimal && { decimal: `${JSON.stringify(written)} is neither a point nor a comma` }),
    ...(violation !== undefined && { timestampFormat: violation }),
    ...(timestampFormat !== undefined &&
      timestampColumn === undefined && { timestampFormat: 'says nothing without timestampColumn' }),
  });
  return {
    ...(delimiter !== undefined && { delimiter }),
    ...(decimal && { decimal }),
    ...(timestampColumn !== undefined && { timestampColumn }),
    ...(timestampFormat !== undefined && { timestampFormat }),
  };
}
