import type { FieldCatalog } from '#read-models';

/** The fields that a list can be filtered and ordered by, as its description names them: `tags.*` is `tags.<key>`. */
export const fieldNamesOf = ({ fields }: FieldCatalog): string =>
  Object.keys(fields)
    .map((name) => `\`${name.replace(/\*$/, '<key>')}\``)
    .join(', ');
