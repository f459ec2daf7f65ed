import type { Batch } from '#domain';

/** That a CSV seems to have no header. Names that are numbers may be right, such as years, so that it is no refusal. */
export function headerWarnings({ schema }: Pick<Batch, 'schema'>): string[] {
  const number = schema.find(({ name }) => /^[+-]?[0-9]+([.,][0-9]+)?$/.test(name));
  if (!number) return [];
  return [
    `the header has a number for a name, ${JSON.stringify(number.name)}: where the CSV has no header, its first row was taken for one; put names before it, and post it to a new data set`,
  ];
}
