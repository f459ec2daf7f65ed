import { parseMediaType, vendorType } from './media-types.js';

export type AnswerForm = 'vendor' | 'json';

interface Range {
  readonly type: string;
  readonly quality: number;
}

const specificity = ['application/json', 'application/*', '*/*'];

function rangesOf(accept: string): Range[] {
  return accept.split(',').flatMap((part) => {
    const range = parseMediaType(part);
    if (!range) return [];
    const quality = Number(range.parameters.get('q') ?? 1);
    return [{ type: range.type, quality: Number.isNaN(quality) ? 1 : quality }];
  });
}

/**
 * The form of a JSON answer. Whoever names the vendor type gets it, whatever the profile (clients send wrong ones);
 * `application/json` for none, wildcards and JSON; undefined when the header admits neither.
 */
export function negotiate(accept: string | undefined): AnswerForm | undefined {
  if (accept === undefined || accept.trim() === '') return 'json';
  const ranges = rangesOf(accept);
  if (ranges.some(({ type, quality }) => type === vendorType && quality > 0)) return 'vendor';
  const json = specificity.map((type) => ranges.find((range) => range.type === type)).find((range) => range);
  return json && json.quality > 0 ? 'json' : undefined;
}

/** Whether a header admits an answer of this type, of which there is no other form. */
export function admits(accept: string | undefined, type: string): boolean {
  if (accept === undefined || accept.trim() === '') return true;
  const ranges = rangesOf(accept);
  const named = [type, `${type.split('/', 1)[0] ?? ''}/*`, '*/*'].map((one) =>
    ranges.find((range) => range.type === one),
  );
  return (named.find((range) => range)?.quality ?? 0) > 0;
}
