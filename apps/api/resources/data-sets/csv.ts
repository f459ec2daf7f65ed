import type { JsonValue, RowTable } from '#data-sets';

const field = (value: JsonValue | undefined): string => {
  if (value === null || value === undefined) return '';
  const text = String(value);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Rows as CSV with a header, as whole data sets are exported: null is an empty field, empty text is `""`. */
export function csvOf({ columns, rows }: RowTable): string {
  if (columns.length === 0) return '';
  return [columns.map(field), ...rows.map((row) => row.map(field))].map((fields) => `${fields.join(',')}\n`).join('');
}
