import { limits, refuseIfAny } from '#domain';
import type { Cursor, ListQuery } from '../resource.js';
import { parseCursor } from './cursor.js';
import { fieldOf } from './field-catalog.js';
import type { FieldCatalog, FoundField } from './field-catalog.js';
import { fieldValue } from './field-value.js';
import { splitExpressions } from './split-expressions.js';

/** The parameters of a list as they stand in a query string. */
export interface WrittenListQuery {
  readonly start?: string | number;
  readonly limit?: string | number;
  readonly orderby?: string | readonly string[];
  readonly property?: string | readonly string[];
  readonly after?: string;
}

type Filter = ListQuery['filters'][number];
type Refuse = (violation: string) => void;

const operators = ['==', '!=', '=~', '<', '<=', '>', '>='];
/** The longer operators first: `<=` is no `<`. */
const expression = /^("(?:[^"]|"")+"\s*|[^=!<>"]+)(==|!=|=~|<=|>=|<|>)(?![=<>])(.*)$/s;

/**
 * Reads start (default 0), limit (25), orderby (the catalog's) and property. Expressions are separated by commas; a
 * value or a field (a tag's key) that holds one is put in double quotes, in which `""` is one quote. Resources that can
 * be deleted are those that are not, unless a filter says otherwise. With after, the page is what comes behind that row.
 * @throws DomainError `illegal-argument` naming every violation
 */
export function parseListQuery(written: WrittenListQuery, catalog: FieldCatalog): ListQuery {
  const violations: Record<string, string> = {};
  const refuse = (place: string): Refuse => {
    return (violation) => {
      violations[place] = place in violations ? `${violations[place] ?? ''}; ${violation}` : violation;
    };
  };
  const start = wholeNumber(written.start, 0, { from: 0, to: Number.MAX_SAFE_INTEGER }, refuse('start'));
  const limit = wholeNumber(written.limit, 25, { from: 0, to: limits.listItems.most }, refuse('limit'));
  const orderby = parseOrder(expressionsOf(written.orderby, refuse('orderby')), catalog, refuse('orderby'));
  const filters = parseFilters(expressionsOf(written.property, refuse('property')), catalog, refuse('property'));
  const after = written.after === undefined ? undefined : cursorOf(written.after, catalog, orderby, refuse('after'));
  refuseIfAny('illegal-argument', violations);
  return { start, limit, orderby, filters, ...(after && { after }) };
}

function cursorOf(
  text: string,
  catalog: FieldCatalog,
  orderby: ListQuery['orderby'],
  refuse: Refuse,
): Cursor | undefined {
  const cursor = parseCursor(text, catalog, orderby);
  if (!('expected' in cursor)) return cursor;
  refuse(`${JSON.stringify(text)} is not ${cursor.expected}`);
  return undefined;
}

function wholeNumber(
  written: string | number | undefined,
  otherwise: number,
  { from, to }: { from: number; to: number },
  refuse: Refuse,
): number {
  const text = String(written ?? '').trim();
  if (text === '') return otherwise;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= from && value <= to) return value;
  refuse(`${JSON.stringify(text)} is not a whole number from ${from} to ${to}`);
  return otherwise;
}

/**
 * The expressions of a parameter that may be repeated. One that is empty, as clients send it from a form, says nothing.
 * The published API's document writes its default as a JSON array, `["-updated"]`: that is read too.
 */
function expressionsOf(written: string | readonly string[] | undefined, refuse: Refuse): string[] {
  return [written ?? []].flat().flatMap((text) => {
    if (text.trim() === '') return [];
    return text.trimStart().startsWith('[') ? listed(text, refuse) : splitExpressions(text);
  });
}

function listed(text: string, refuse: Refuse): string[] {
  const list = parsedList(text);
  if (list) return list.map((expression) => expression.trim());
  refuse(`${JSON.stringify(text)} is not a JSON array of strings`);
  return [];
}

function parsedList(text: string): string[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}

function tooMany({ length }: readonly string[], most: number, refuse: Refuse): boolean {
  if (length > most) refuse(`${length} expressions are more than the ${most} that are allowed`);
  return length > most;
}

function parseOrder(expressions: readonly string[], catalog: FieldCatalog, refuse: Refuse): ListQuery['orderby'] {
  if (tooMany(expressions, limits.orderTerms.most, refuse)) return [];
  const fields = expressions.length > 0 ? expressions : [catalog.defaultOrder];
  return fields.flatMap((text) => {
    const descending = text.startsWith('-');
    const name = descending ? text.slice(1).trim() : text;
    const found = known(catalog, unquoted(name) ?? name, refuse);
    return found ? [{ field: found.name, descending }] : [];
  });
}

function parseFilters(expressions: readonly string[], catalog: FieldCatalog, refuse: Refuse): Filter[] {
  if (tooMany(expressions, limits.filterTerms.most, refuse)) return [];
  const filters = expressions.flatMap((text) => parseFilter(text, catalog, refuse) ?? []);
  const saysDeleted = filters.some(({ field }) => field === 'deleted');
  if (saysDeleted || catalog.hidesNothing || !Object.hasOwn(catalog.fields, 'deleted')) return filters;
  return [...filters, { field: 'deleted', operator: '==', value: 'false' }];
}

function parseFilter(text: string, catalog: FieldCatalog, refuse: Refuse): Filter | undefined {
  const [, writtenName = '', operator = '', writtenValue = ''] = expression.exec(text) ?? [];
  const name = unquoted(writtenName.trim());
  const value = unquoted(writtenValue.trim());
  if (operator === '' || name === undefined || value === undefined) {
    refuse(`${JSON.stringify(text)} is not a field, one of ${operators.join(' ')}, and a value`);
    return undefined;
  }
  const found = known(catalog, name, refuse);
  if (!found) return undefined;
  const { field } = found;
  const read = fieldValue(field.type, value);
  if ('expected' in read) refuse(`${JSON.stringify(text)}: ${JSON.stringify(value)} is not ${read.expected}`);
  if (!['==', '!=', '=~'].includes(operator) && (field.type === 'boolean' || field.type === 'texts')) {
    refuse(`${JSON.stringify(text)}: ${name} can be compared by == and != only`);
  }
  if (operator === '=~' && field.type !== 'text') {
    refuse(`${JSON.stringify(text)}: ${name} is no text, which alone can be searched by =~`);
  }
  if (operator === '=~' && value.length > limits.nameLength.most) {
    refuse(
      `${name}=~: ${value.length} characters are more than the ${limits.nameLength.most} that can be searched for`,
    );
  }
  return { field: found.name, operator: operator as Filter['operator'], value };
}

function known(catalog: FieldCatalog, name: string, refuse: Refuse): FoundField | undefined {
  const found = fieldOf(catalog, name);
  if (!found) refuse(`${JSON.stringify(name)} is not a field; known are ${Object.keys(catalog.fields).join(', ')}`);
  return found;
}

/** Undefined for a quote that is not closed, or stands where none may. */
function unquoted(text: string): string | undefined {
  if (!text.includes('"')) return text;
  const quoted = /^"((?:[^"]|"")*)"$/.exec(text);
  return quoted?.[1]?.replaceAll('""', '"');
}
