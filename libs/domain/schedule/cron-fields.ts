/** What a field may hold. */
export interface FieldRule {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const second: FieldRule = { name: 'second', min: 0, max: 59 };
const fiveFields: readonly FieldRule[] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, names: months },
  { name: 'day of week', min: 0, max: 7, names: weekdays },
];

/** The fields of an expression, each with its rule: six of them begin with the seconds. */
export function cronFields(text: string): { readonly fields: readonly string[]; readonly rules: readonly FieldRule[] } {
  const fields = text.trim() === '' ? [] : text.trim().split(/\s+/);
  return { fields, rules: fields.length === 6 ? [second, ...fiveFields] : fiveFields };
}

/** Says what is wrong with a cron expression's fields, naming field, value and range; undefined when nothing is. */
export function cronFieldFault(text: string): string | undefined {
  const { fields, rules } = cronFields(text);
  if (fields.length !== 5 && fields.length !== 6) {
    return `it has ${fields.length} field${fields.length === 1 ? '' : 's'}, not 5 (minute, hour, day of month, month, day of week) or 6 (second first)`;
  }
  for (const [index, rule] of rules.entries()) {
    const fault = fieldFault(fields[index] ?? '', rule);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function fieldFault(field: string, rule: FieldRule): string | undefined {
  for (const item of field.split(',')) {
    const fault = itemFault(item, rule);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/**
 * One of a field's comma-separated items: `*`, a value, a range `a-b`, or `*` or a range with a step `/n`. A day of month
 * may be `L`, the last one; a day of week `5#2` or `5L`, the second and the last Friday of the month.
 */
function itemFault(item: string, rule: FieldRule): string | undefined {
  const { name } = rule;
  if (item === '') return `${name} has an empty item`;
  if (name === 'day of month' && /^l$/i.test(item)) return undefined;
  const ofMonth = weekdayOfMonth(item, rule);
  if (ofMonth) return weekdayOfMonthFault(item, ofMonth, rule);
  const [base = '', step, ...more] = item.split('/');
  const bounds = base.split('-');
  if (more.length > 0 || bounds.length > 2 || base === '') return `${name} "${item}" is not understood`;
  const wild = base === '*' || base === '?';
  if (!wild) {
    const fault = boundsFault(bounds, rule);
    if (fault !== undefined) return fault;
  }
  return step === undefined ? undefined : stepFault(item, step, wild || bounds.length === 2, rule);
}

/** A weekday and which of the month it is, as they are written. */
interface WeekdayOfMonth {
  readonly weekday: string;
  /** Absent: `l`, the last. */
  readonly which?: string | undefined;
}

/** What `5#2` and `5L` say; undefined for any other item. */
export function weekdayOfMonth(item: string, { name }: FieldRule): WeekdayOfMonth | undefined {
  const found = name === 'day of week' ? /^([^#]*[^#l])(?:l|#(.*))$/i.exec(item) : null;
  return found ? { weekday: found[1] ?? '', which: found[2] } : undefined;
}

function weekdayOfMonthFault(item: string, { weekday, which }: WeekdayOfMonth, rule: FieldRule): string | undefined {
  const fault = boundsFault([weekday], rule);
  if (fault !== undefined) return fault;
  if (which === undefined || /^([1-5]|l)$/i.test(which)) return undefined;
  return `${rule.name} "${item}": "${which}" is neither a number in 1-5 nor L, the last`;
}

function boundsFault(bounds: readonly string[], rule: FieldRule): string | undefined {
  const { name, min, max } = rule;
  for (const bound of bounds) {
    const value = valueOf(bound, rule);
    if (value === undefined) return unknownValue(bound, rule);
    if (value < min || value > max) return `${name} ${bound} is not in ${min}-${max}`;
  }
  const [first = '', last = first] = bounds;
  const [from = 0, to = 0] = [valueOf(first, rule), lastOf(last, rule)];
  const backwards = bounds.length === 2 && from > to;
  return backwards ? `${name} ${bounds.join('-')} is a range that ends before it begins` : undefined;
}

function unknownValue(bound: string, { name, min, max, names }: FieldRule): string {
  const numbers = `a number in ${min}-${max}`;
  return `${name} "${bound}" is ${names ? `neither ${numbers} nor one of ${names.join(', ')}` : `not ${numbers}`}`;
}

function stepFault(item: string, step: string, stepped: boolean, { name, min, max }: FieldRule): string | undefined {
  const most = name === 'day of week' ? 7 : max - min + 1;
  if (!/^\d+$/.test(step) || Number(step) < 1 || Number(step) > most) {
    return `${name} step ${step} of "${item}" is not in 1-${most}`;
  }
  return stepped ? undefined : `${name} "${item}" has a step but no range: write "${item.replace('/', `-${max}/`)}"`;
}

/** The number that a value or name stands for. */
export function valueOf(text: string, { names, min }: FieldRule): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const index = names?.indexOf(text.toLowerCase()) ?? -1;
  return index < 0 ? undefined : index + min;
}

/** The number that a range ends with: a week ends on its Sunday, `fri-sun` is 5-7. */
export function lastOf(text: string, rule: FieldRule): number | undefined {
  return rule.name === 'day of week' && text.toLowerCase() === 'sun' ? rule.max : valueOf(text, rule);
}
