import type { Column } from './column.js';

/** What became of a column's values in what was scored. Rows count from 1. */
export interface Recognised {
  known: number;
  unknown: number;
  first?: { readonly row: number; readonly value: string };
}

/**
 * The categories that a model has learned. One written in another way is the same category, as long as only one is meant:
 * `True` and `true`, `1.50` and `1.5`, `2012-10-26` and `2012-10-26T00:00:00Z`.
 */
export class KnownCategories {
  private readonly exact: ReadonlySet<string>;
  private readonly byForm = new Map<string, string | undefined>();

  constructor(categories: readonly string[]) {
    this.exact = new Set(categories);
    for (const category of categories) {
      const form = canonicalForm(category);
      this.byForm.set(form, this.byForm.has(form) ? undefined : category);
    }
  }

  find(value: string): string | undefined {
    return this.exact.has(value) ? value : this.byForm.get(canonicalForm(value));
  }

  /** The column in the model's own words; what it does not know stays as it is. `counts` counts on, from row `before` + 1. */
  recognise(column: Column, counts: Recognised, before: number): Column {
    if (column.kind === 'number') return column;
    const values = column.values.map((value, row) => {
      if (value === '') return value;
      const known = this.find(value);
      if (known === undefined) {
        counts.unknown += 1;
        counts.first ??= { row: before + row + 1, value };
        return value;
      }
      counts.known += 1;
      return known;
    });
    return { kind: 'category', values };
  }
}

const number = /^[+-]?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const time = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)(Z|[+-]\d{2}:?\d{2})?)?$/;

/** The same for all ways of writing one number, truth value or time (without a zone: UTC). Leading zeros are no number's. */
function canonicalForm(value: string): string {
  const text = value.trim();
  if (/^(true|false)$/i.test(text)) return text.toLowerCase();
  if (number.test(text)) return numberForm(text);
  const [, day, hours = '00:00', zone = 'Z'] = time.exec(text) ?? [];
  const instant = day === undefined ? NaN : Date.parse(`${day}T${hours}${zone}`);
  return Number.isNaN(instant) ? text : new Date(instant).toISOString();
}

// Past 2^53 a number of JavaScript stands for several.
function numberForm(text: string): string {
  if (Number.isSafeInteger(Number(text)) || /[.eE]/.test(text)) return String(Number(text));
  return text.replace(/^\+/, '');
}
