import type { JsonValue } from '#data-sets';

const field = (value: JsonValue | undefined): string => {
  if (value === null || value === undefined) return '';
  const text = String(value);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Rows as CSV with a header, as whole data sets are exported: null is an empty field, empty text is `""`. */
export function csvOf(columns: readonly string[], rows: readonly Readonly<Record<string, JsonValue>>[]): string {
  if (columns.length === 0) return '';
  return [columns.map(field), ...rows.map((row) => columns.map((name) => field(row[name])))]
    .map((fields) => `${fields.join(',')}\n`)
    .join('');
}
