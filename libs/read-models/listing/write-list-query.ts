import type { ListQuery } from '../resource.js';

/** The filters as a `property` that parseListQuery reads as the same filters. */
export const writtenProperty = ({ filters }: Pick<ListQuery, 'filters'>): string =>
  filters
    .map(({ field, operator, value }) => `${quotedWhere(/[=!<>]/, field)}${operator}${quotedWhere(/^[=<>]/, value)}`)
    .join(',');

/** The order as an `orderby` that parseListQuery reads as the same order. */
export const writtenOrder = ({ orderby }: Pick<ListQuery, 'orderby'>): string =>
  orderby.map(({ field, descending }) => `${descending ? '-' : ''}${quotedWhere(/^-/, field)}`).join(',');

/** In quotes where it would be read as something else. */
const quotedWhere = (ambiguous: RegExp, text: string): string =>
  /[",]/.test(text) || text.trim() !== text || ambiguous.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
